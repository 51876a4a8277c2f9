// The expected error of everything that talks to PostgreSQL.

/**
 * PostgreSQL cannot be used as asked: not configured, not reachable, or not in the expected state.
 * `code` is stable; `hint` says what to do next; neither ever holds a password.
 */
export class TargetError extends Error {
  override name = 'TargetError';
  readonly code: string;
  readonly hint: string;
  /** True when the setting itself is missing or malformed, rather than the server unusable. */
  readonly usage: boolean;

  constructor(code: string, message: string, hint: string, options?: { cause?: unknown; usage?: boolean }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = hint;
    this.usage = options?.usage ?? false;
  }
}
