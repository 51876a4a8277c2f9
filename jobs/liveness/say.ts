import type { EdgeEvent } from '../edge.ts';
import type { Log } from '../log.ts';
import type { OnWaiting, Waiting } from './waiting.ts';

/** What helps, where it is not patience alone. */
const HINTS: Partial<Record<Waiting['for'], string>> = {
  lock: 'Let the session named commit or roll back, or end it: SELECT pg_terminate_backend(PID);',
  standby:
    "A synchronous standby does not answer: start it, or ALTER SYSTEM SET synchronous_standby_names = ''; SELECT pg_reload_conf();",
  network:
    'Check the network between here and PostgreSQL; a connection that stays like this is ended and made anew.',
};

/** Logs what is waited for, with what helps. */
export function sayWaiting(log: Log<EdgeEvent>): OnWaiting {
  return (waiting) => {
    const hint = HINTS[waiting.for];
    const isWork = waiting.for === 'server' || waiting.for === 'link';
    log[isWork ? 'info' : 'warn']('waiting', hint ? { ...waiting, hint } : { ...waiting });
  };
}
