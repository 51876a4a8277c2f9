import pg from 'pg';
import { isLostConnection } from '../../refusal.ts';

/** Connection lost or shut down by the server, which starts up again, or is full at the moment. */
const PASSING_STATES = /^(08...|57P0[123]|53300)$/;
/** A container that is being restarted has no name for a moment. */
const PASSING_CODES = /^(ENOTFOUND|EAI_AGAIN)$/;
/** node-postgres' words for its connection timeout. */
const CONNECT_TIMEOUT = /^timeout expired|^Connection terminated due to connection timeout/;

/**
 * Whether an error says that a connection was lost or could not be made just now, so that the same may work
 * in a moment. Everything else fails at once: asked again, PostgreSQL would give the same answer.
 */
function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof pg.DatabaseError) return PASSING_STATES.test(error.code ?? '');
  if (error instanceof AggregateError) return error.errors.some(isTransient);
  const { code } = error as NodeJS.ErrnoException;
  if (isLostConnection(error) || PASSING_CODES.test(code ?? '') || CONNECT_TIMEOUT.test(error.message))
    return true;
  return isTransient(error.cause);
}

/**
 * Does `work`, and where it fails for want of a connection again after each of the pauses, as long as what it
 * throws is transient. `pause` is called with what was thrown before each new attempt, and waits; what it
 * throws ends it.
 */
export async function retrying<Result>(
  pausesMs: readonly number[],
  work: () => Promise<Result>,
  pause: (waitMs: number, error: unknown) => Promise<void>,
): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const waitMs = pausesMs[attempt];
      if (waitMs === undefined || !isTransient(error)) throw error;
      await pause(waitMs, error);
    }
  }
}
