import { type Job, round } from './job.ts';

const PLAIN_INTERVAL_MS = 2_000;
/** Faster than this nobody reads. */
const LINE_INTERVAL_MS = 100;

/**
 * Follows a long phase: samples for the report, and a line that moves on a terminal or one in the log every
 * two seconds.
 */
export interface Progress {
  add(table: string, rows: number): void;
}

/** Progress of a phase that has so many rows to deal with, by table. */
export function startProgress(
  { log, journal, now, startedAtMs }: Job,
  phase: string,
  totals: ReadonlyMap<string, number>,
): Progress {
  const beganAtMs = now();
  const startedAtSeconds = round((beganAtMs - startedAtMs) / 1000);
  const totalRows = [...totals.values()].reduce((sum, rows) => sum + rows, 0);
  const done = new Map<string, number>();
  let saidAtMs = beganAtMs;
  let rows = 0;
  return {
    add(table, more) {
      const atMs = now();
      rows += more;
      const tableRows = (done.get(table) ?? 0) + more;
      done.set(table, tableRows);
      const atSeconds = round((atMs - startedAtMs) / 1000);
      journal.sample({ phase, startedAtSeconds, atSeconds, rows: more });
      if (atMs - saidAtMs < (log.line ? LINE_INTERVAL_MS : PLAIN_INTERVAL_MS)) return;
      saidAtMs = atMs;
      const rowsPerSecond = Math.round((rows * 1000) / (atMs - beganAtMs));
      const whole = toGo(rows, totalRows, rowsPerSecond);
      const ofTable = toGo(tableRows, totals.get(table) ?? 0, rowsPerSecond);
      if (log.line) log.line(describe(phase, table, { ofTable, whole, rowsPerSecond }));
      else log.info('progress', { phase, ...whole, rowsPerSecond, table: { name: table, ...ofTable } });
    },
  };
}

interface Standing {
  rows: number;
  totalRows: number;
  /** Null as long as it is a guess. */
  etaSeconds: number | null;
}

/** Too little is done to say how long the rest takes. */
const FIRST_SHARE = 0.01;

/** Totals may be estimates, and a table may turn out longer. */
function toGo(rows: number, totalRows: number, rowsPerSecond: number): Standing {
  const left = Math.max(totalRows - rows, 0);
  const isEarly = rowsPerSecond === 0 || rows < totalRows * FIRST_SHARE;
  return { rows, totalRows, etaSeconds: isEarly ? null : Math.ceil(left / rowsPerSecond) };
}

function describe(
  phase: string,
  table: string,
  { ofTable, whole, rowsPerSecond }: { ofTable: Standing; whole: Standing; rowsPerSecond: number },
): string {
  const rate = `${rowsPerSecond.toLocaleString('en')} rows/s`;
  return `${phase}  ${table} ${standing(ofTable)} · all ${standing(whole)} · ${rate}`;
}

function standing({ rows, totalRows, etaSeconds }: Standing): string {
  const count = `${rows.toLocaleString('en')}/${totalRows.toLocaleString('en')}`;
  return etaSeconds === null ? count : `${count}, ${etaSeconds} s left`;
}
