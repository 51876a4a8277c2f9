// Clocks that nobody sets.

/**
 * A clock in milliseconds since 1970 that starts now and only goes forward, however the machine's own is set
 * meanwhile: no negative seconds, and no rate of a million rows for an hour that was skipped.
 */
export function startClock(): () => number {
  const startedAtMs = Date.now() - performance.now();
  return () => startedAtMs + performance.now();
}

const NANOSECONDS_PER_MS = 1e6;

/**
 * Milliseconds on a clock that nobody sets and that all threads of this process share; its zero means
 * nothing.
 */
export function sharedClockMs(): number {
  return Number(process.hrtime.bigint()) / NANOSECONDS_PER_MS;
}
