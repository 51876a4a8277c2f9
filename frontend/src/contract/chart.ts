/** A chart as `GET /api/charts` answers it. */
export interface Chart {
  id: number;
  name: string;
  /** Unix seconds. */
  created_at: number;
}
