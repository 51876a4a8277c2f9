import type { MigrateLog } from './job.ts';

const INTERVAL_MS = 2_000;

/** Says how far a long phase is, at most every two seconds; short phases say nothing. */
export interface Progress {
  add(rows: number): void;
}

/** Progress of a phase of `totalRows` rows; `now` is in milliseconds. */
export function startProgress(
  log: MigrateLog,
  phase: string,
  totalRows: number,
  now: () => number,
): Progress {
  const startedAtMs = now();
  let saidAtMs = startedAtMs;
  let rows = 0;
  return {
    add(more) {
      rows += more;
      if (now() - saidAtMs < INTERVAL_MS) return;
      saidAtMs = now();
      const rowsPerSecond = Math.round((rows * 1000) / (saidAtMs - startedAtMs));
      const etaSeconds = rowsPerSecond === 0 ? null : Math.ceil((totalRows - rows) / rowsPerSecond);
      log.info('progress', { phase, rows, totalRows, rowsPerSecond, etaSeconds });
    },
  };
}
