import { ScriptError } from './edge.ts';

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
const SIGNALS = Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[];

/** Whether an error says already that a signal stopped the work. */
function isStopped(error: unknown): error is ScriptError {
  const codes: readonly number[] = Object.values(EXIT_CODES);
  return error instanceof ScriptError && codes.includes(error.exitCode);
}

/**
 * Does work that SIGINT and SIGTERM ask to stop: the first of them aborts the signal, and what the work
 * leaves behind is removed by the work itself as it ends. Throws a ScriptError with the exit code of the
 * signal then; a second one changes nothing.
 */
export async function stoppable<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const stop = (name: keyof typeof EXIT_CODES) => {
    const hint = 'The same command begins anew.';
    controller.abort(
      new ScriptError('Interrupted; nothing half done is left.', hint, { exitCode: EXIT_CODES[name] }),
    );
  };
  for (const name of SIGNALS) process.on(name, stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    // The work may know better what it leaves.
    if (!isStopped(error)) controller.signal.throwIfAborted();
    throw error;
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
  }
}
