/**
 * `POST /api/upload` → 200: multipart/form-data with one file, in a field of any name (the page uses `file`).
 * 400 names the line (`line 17: …`) and keeps nothing; 413 above `LIMITS`; 503 kept nothing, unless its `outcome` is
 * unknown.
 */
export interface Upload {
  success: true;
  /** Candles stored. */
  count: number;
  /** The new chart; named after the file without .csv, with -2, -3 … where that is taken. */
  chart: { id: number; name: string };
}
