import { interruptedError, type StopSignal } from './errors.ts';
import type { MigrateLog } from './job.ts';

/** Docker waits ten seconds by default before it kills. */
const STOP_WITHIN_MS = 9_000;
/**
 * npm and the host wrapper pass on a Ctrl-C that the terminal sends to all of them: this soon it is the same
 * one.
 */
const ECHO_MS = 1_000;

/**
 * A signal that is aborted when Ctrl-C or SIGTERM ask the process to stop: with an `interruptedError`, which
 * says `hint`. Asked a second time, or still there after nine seconds, the process ends at once, which a
 * later run survives as well.
 */
export function stopWhenAsked(log: MigrateLog, hint: string): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] satisfies StopSignal[]) {
    let askedAtMs: number | undefined;
    const end = () => {
      // When nobody handles the signal any more, it ends the process.
      process.removeListener(name, ask);
      process.kill(process.pid, name);
    };
    const ask = () => {
      if (askedAtMs !== undefined) return performance.now() - askedAtMs > ECHO_MS ? end() : undefined;
      askedAtMs = performance.now();
      log.warn('stopping', { signal: name });
      stop.abort(interruptedError(name, hint));
      setTimeout(end, STOP_WITHIN_MS).unref();
    };
    process.on(name, ask);
  }
  return stop.signal;
}
