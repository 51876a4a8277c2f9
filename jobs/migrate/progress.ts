import { type Job, round } from './job.ts';

const INTERVAL_MS = 2_000;

/** Follows a long phase: samples for the report, and a line in the log at most every two seconds. */
export interface Progress {
  add(rows: number): void;
}

/** Progress of a phase of `totalRows` rows. */
export function startProgress(
  { log, journal, now, startedAtMs }: Job,
  phase: string,
  totalRows: number,
): Progress {
  const beganAtMs = now();
  const startedAtSeconds = round((beganAtMs - startedAtMs) / 1000);
  let saidAtMs = beganAtMs;
  let rows = 0;
  return {
    add(more) {
      rows += more;
      journal.throughput.push({
        phase,
        startedAtSeconds,
        atSeconds: round((now() - startedAtMs) / 1000),
        rows: more,
      });
      if (now() - saidAtMs < INTERVAL_MS) return;
      saidAtMs = now();
      const rowsPerSecond = Math.round((rows * 1000) / (saidAtMs - beganAtMs));
      const etaSeconds = rowsPerSecond === 0 ? null : Math.ceil((totalRows - rows) / rowsPerSecond);
      log.info('progress', { phase, rows, totalRows, rowsPerSecond, etaSeconds });
    },
  };
}
