import type { Json } from './json.ts';

/**
 * The body of every answer that is not a success. 400 begins with the name of the wrong field and a colon;
 * 403 a request from another site, 404 no such row, 409 the name is taken or the suggestion decided
 * on, 412 the row is not as `If-Match`
 * has it, 413 too large, 415 wrong kind of body, 422 the `Idempotency-Key` came with another request before,
 * 503 the database or the ML service is away.
 */
export interface Problem {
  /** A sentence for a person. */
  error: string;
  /**
   * Only of a 503 to a change that may be stored all the same: the database was lost while it committed. A
   * POST with an `Idempotency-Key` can be sent again without a double.
   */
  outcome?: 'unknown';
  /**
   * Of a 412, and of a 409 to a decision: the row as it is stored, as it would be listed. Its ETag is in the
   * answer's header.
   */
  stored?: Json;
}

/** The body of a deletion that worked. */
export interface Done {
  success: true;
}
