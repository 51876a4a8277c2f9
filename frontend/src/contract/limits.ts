/** What one request may hold at most; the server refuses more, a form can say so beforehand. */
export const LIMITS = {
  uploadBytes: 10 * 1024 * 1024,
  uploadRows: 500_000,
  /** Characters of a name, label, display name, category, icon, outcome or source. */
  nameLength: 200,
  /** Characters of a colour in any CSS notation. */
  colorLength: 64,
  /** Characters of a span's notes. */
  notesLength: 10_000,
  /** Levels of nesting in geometry, sub_spans and model_prediction. */
  jsonDepth: 32,
} as const;

/**
 * Unix seconds of nearly the years 1 to 9999: beyond them a date's ISO form is one that PostgreSQL does
 * not read.
 */
export const TIME = { min: -62_135_510_400, max: 253_402_300_799 } as const;

/** A span's confidence. */
export const CONFIDENCE = { min: 1, max: 5 } as const;
