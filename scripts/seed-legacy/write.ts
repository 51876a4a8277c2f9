import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { AMOUNTS, type ChartContent, type Contents, countCharts, makeCharts } from './charts.ts';
import { SeedError } from './errors.ts';
import {
  createStatements,
  hasCharts,
  journalLength,
  type LegacyTable,
  tablesOf,
  type Vintage,
} from './schema.ts';
import { ANNOTATION_TYPES, INSTALLED, SPAN_LABEL_TYPES } from './types.ts';

export interface LegacySpec extends Contents {
  vintage: Vintage;
  /**
   * With what only some files have, such as the volume of candles: NULL where nobody knows it, always so of
   * CSV files.
   */
  occasional?: boolean | undefined;
  /** Leaves the file in WAL mode, cleanly closed: no side files, yet not readable from a read-only mount. */
  wal: boolean;
  /** Replaces an existing file, together with its side files. */
  force: boolean;
}

/** Rows written, by table, in the order of the schema. */
export type RowCounts = Partial<Record<LegacyTable, number>>;

const SIDE_FILES = ['-wal', '-shm', '-journal'];
const IDS_DELETED_LATELY = 3;

/**
 * Writes a legacy SQLite file. The same spec gives the same content, row for row. The file appears under
 * its name only when it is whole. Throws a SeedError when there is one already, or when the vintage
 * cannot hold several charts.
 */
export function writeLegacyFile(path: string, spec: LegacySpec): RowCounts {
  if (!hasCharts(spec.vintage) && countCharts(spec) > 1) {
    throw new SeedError(
      `A ${spec.vintage} file holds one chart only.`,
      'Ask for --charts 1 or one CSV file.',
    );
  }
  refuseToOverwrite(path, spec.force);
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.unfinished`;
  rmSync(unfinished, { force: true });
  try {
    const counts = fill(unfinished, spec);
    for (const suffix of SIDE_FILES) rmSync(path + suffix, { force: true });
    renameSync(unfinished, path);
    return counts;
  } finally {
    for (const suffix of ['', ...SIDE_FILES]) rmSync(unfinished + suffix, { force: true });
  }
}

/** A stale -wal beside a new file would be replayed into it: side files count as a file. */
function refuseToOverwrite(path: string, force: boolean): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new SeedError(`${path} is a folder.`, 'Give the path of a file, for example data/candles.db.');
  }
  const existing = ['', ...SIDE_FILES].map((suffix) => path + suffix).find((file) => existsSync(file));
  if (existing && !force) {
    throw new SeedError(`${existing} exists.`, 'Choose another --out, or add --force to replace it.');
  }
}

function fill(path: string, spec: LegacySpec): RowCounts {
  const db = new Database(path);
  try {
    // The file is not used before it is whole, so it need not survive a crash halfway.
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    const counts = db.transaction(() => insertAll(db, spec))();
    db.pragma(`journal_mode = ${spec.wal ? 'WAL' : 'DELETE'}`);
    return counts;
  } finally {
    db.close();
  }
}

function insertAll(db: Database.Database, spec: LegacySpec): RowCounts {
  const shape = { withOccasional: spec.occasional === true };
  for (const statement of createStatements(spec.vintage, shape)) db.exec(statement);
  const tables = tablesOf(spec.vintage, shape);
  const counts: RowCounts = Object.fromEntries(tables.map((table) => [table, 0]));
  const write = (table: LegacyTable, rows: object[]) => {
    if (!tables.includes(table)) return;
    counts[table] = (counts[table] ?? 0) + insertRows(db, table, rows);
  };
  write('annotation_types', ANNOTATION_TYPES);
  write('span_label_types', SPAN_LABEL_TYPES);
  for (const chart of makeCharts(spec)) {
    write('charts', [{ id: chart.id, name: chart.name, created_at: chart.created_at }]);
    counts.candles = (counts.candles ?? 0) + insertCandles(db, chart, spec);
    for (const [table, rows] of Object.entries(chart.rows)) write(table as LegacyTable, rows);
  }
  insertJournal(db, journalLength(spec.vintage));
  // As a bigint: the column has no type, and a number would make it real.
  db.prepare('UPDATE sqlite_sequence SET seq = seq + ?').run(BigInt(IDS_DELETED_LATELY));
  return counts;
}

/** Inserts what the table has columns for: older vintages have fewer than the rows. */
function insertRows(db: Database.Database, table: LegacyTable, rows: object[]): number {
  const columns = db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[];
  const insert = db.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  );
  for (const row of rows) insert.run(row);
  return rows.length;
}

function insertCandles(
  db: Database.Database,
  chart: ChartContent,
  { vintage, occasional }: LegacySpec,
): number {
  const { time, open, high, low, close } = chart.prices;
  const names = ['id', 'time', 'open', 'high', 'low', 'close'];
  const given = [...names, ...(occasional ? AMOUNTS : [])];
  const [chartName, chartId] = hasCharts(vintage) ? [', chart_id', `, ${chart.id}`] : ['', ''];
  const insert = db.prepare(
    `INSERT INTO candles (${given.join(', ')}${chartName}) VALUES (${given.map(() => '?').join(', ')}${chartId})`,
  );
  for (let i = 0; i < time.length; i += 1) {
    const candle = [chart.firstCandleId + i, time[i], open[i], high[i], low[i], close[i]];
    if (occasional) candle.push(...AMOUNTS.map((name) => chart.amounts[name]?.next().value ?? null));
    insert.run(candle);
  }
  return time.length;
}

function insertJournal(db: Database.Database, length: number): void {
  const insert = db.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)');
  for (let i = 0; i < length; i += 1) {
    const hash = createHash('sha256').update(`migration ${i}`).digest('hex');
    insert.run(hash, (INSTALLED + i * 604_800) * 1000);
  }
}
