/** Drizzle wraps what node-postgres throws; a host with several addresses fails as an AggregateError. */
export function rootCause(thrown: unknown): unknown {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return rootCause(thrown.errors[0]);
  if (thrown instanceof Error && thrown.cause instanceof Error) return rootCause(thrown.cause);
  return thrown;
}

/**
 * The first error of this class among an error and its causes: Drizzle wraps also what was never
 * PostgreSQL's.
 */
export function foundIn<Kind extends Error>(
  thrown: unknown,
  kind: new (...args: never[]) => Kind,
): Kind | undefined {
  if (thrown instanceof kind) return thrown;
  return thrown instanceof Error ? foundIn(thrown.cause, kind) : undefined;
}

/** Node's and PostgreSQL's error codes are both strings named `code`; '' where there is none. */
export function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}

/** The SQLSTATE that PostgreSQL refused a statement with, or Node's code; '' for every other error. */
export function sqlStateOf(thrown: unknown): string {
  return codeOf(rootCause(thrown));
}

export const SQL_STATE = { foreignKeyViolation: '23503', uniqueViolation: '23505' } as const;
