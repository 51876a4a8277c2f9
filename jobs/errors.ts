export interface JobErrorDetails {
  /** Stable name for programs, e.g. `both_databases_exist`. */
  code: string;
  /** What to do next, for people. Never holds a password. */
  hint: string;
  exitCode: number;
  cause?: unknown;
}

/** An expected failure: the message says what, to what and why; the job ends with `exitCode`. */
export class JobError extends Error {
  override name = 'JobError';
  readonly code: string;
  readonly hint: string;
  readonly exitCode: number;

  constructor(message: string, { code, hint, exitCode, ...options }: JobErrorDetails) {
    super(message, options);
    this.code = code;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}
