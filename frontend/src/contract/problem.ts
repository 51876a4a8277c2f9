/**
 * The body of every answer that is not a success. 400 begins with the name of the wrong field and a colon;
 * 403 a request from another site, 404 no such row, 409 the name is taken, 413 too large, 415 wrong kind of
 * body, 503 the database or the ML service is away.
 */
export interface Problem {
  /** A sentence for a person. */
  error: string;
  /** Only of an upload that may be stored all the same: the database was lost while it committed. */
  outcome?: 'unknown';
}

/** The body of a deletion that worked. */
export interface Done {
  success: true;
}
