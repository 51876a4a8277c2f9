import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openRepaired } from '../../../jobs/migrate/repaired-source.ts';
import { planRepairs } from '../../../jobs/migrate/rules/remedies/asked.ts';
import { SeenRepairs } from '../../../jobs/migrate/rules/remedies/seen.ts';
import { openSqlite } from '../../../jobs/migrate/sqlite.ts';
import { takeCensus } from '../../../jobs/migrate/stages/census/census.ts';
import { censusRange } from '../../../jobs/migrate/stages/census/range.ts';
import { suggestRows } from '../../../jobs/migrate/stages/census/suggest-rows.ts';
import type { CensusTask } from '../../../jobs/migrate/stages/census/task.ts';
import { readShape } from '../../../jobs/migrate/stages/source/inspect.ts';
import { createStatements } from '../../../scripts/seed-legacy/schema.ts';

const chart = (id: bigint | number, name: string) => `INSERT INTO charts VALUES (${id}, '${name}', 1)`;
const candle = (id: bigint | number, chartId: number, time: number, close = 1) =>
  `INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (${id}, ${chartId}, ${time}, 1, 1, 1, ${close})`;
const UNKEYED = ['DROP INDEX charts_name_unique', 'DROP INDEX candles_chart_id_time_unique'];

/** Takes the census of a file, with these remedies asked for everywhere. */
async function census(statements: readonly string[], remedies: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'candle-rows-'));
  const path = join(folder, 'candles.db');
  const written = new Database(path);
  written.pragma('foreign_keys = OFF');
  for (const statement of [...createStatements('v2'), ...statements]) written.exec(statement);
  written.close();
  const file = { path, immutable: false };
  const database = openSqlite(file);
  try {
    const shape = readShape(database, path);
    const repairs = planRepairs(
      remedies.map((remedy) => ({ table: null, column: null, remedy })),
      shape,
    );
    const none = () => Promise.reject(new Error('There is no JSON in this file.'));
    const inThread = async (task: CensusTask) => {
      const seen = new SeenRepairs();
      const source = openRepaired(file, task.repairs, task.changes.tables, seen);
      try {
        return await censusRange(
          { source, original: database, seen, target: none, pages: none as never },
          task,
        );
      } finally {
        source.close();
      }
    };
    const reading = { file, database, shape, censusRange: inThread };
    const options = { batchRows: 3, onBadRow: 'quarantine' as const, repairs };
    const found = await takeCensus(reading, options, () => ({ add: () => {} }));
    const repaired = openRepaired(file, repairs, []);
    const { suggestions } = suggestRows({ repaired, original: database }, shape, found.tables);
    repaired.close();
    return { ...found, suggestions };
  } finally {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Found = Awaited<ReturnType<typeof census>>;
const said = ({ findings }: Found) =>
  findings
    .filter(({ rule }) => rule !== 'table_absent')
    .map(({ table, column, rule, action, examples }) => `${table}.${column}: ${rule} ${action} ${examples}`);
const of = ({ tables }: Found, name: string) => tables.find((table) => table.name === name);

test('a name is numbered only where the chart comes in by it, and its rows come in with it', async () => {
  const rows = [...UNKEYED, chart(1, 'a'), chart(2, 'a'), chart(3, 'a-2'), chart(4, 'a'), candle(1, 4, 7)];
  const found = await census(rows, ['numbered']);
  expect(said(found)).toEqual(['charts.name: numbered repaired 2,4']);
  expect(of(found, 'charts')?.batches.flatMap(({ renamed }) => [...renamed])).toEqual([
    [2, 'a-3'],
    [4, 'a-4'],
  ]);
  expect(of(found, 'candles')?.refused.size).toBe(0);
});

test('of a name that is mended and then numbered, both are counted', async () => {
  const rows = [
    ...UNKEYED,
    chart(1, 'a'),
    `INSERT INTO charts (id, name, created_at) VALUES (2, 'a' || char(0), 1)`,
  ];
  const found = await census(rows, ['nul_byte', 'numbered']);
  expect(said(found)).toEqual(['charts.name: nul_byte repaired 2', 'charts.name: numbered repaired 2']);
});

test('equal rows that come in only by another remedy are found when they have come in', async () => {
  const rows = [
    ...UNKEYED,
    chart(1, 'a'),
    candle(1, 9, 7),
    candle(2, 9, 7),
    candle(3, 9, 7, 2),
    candle(4, 9, 8),
  ];
  const found = await census(rows, ['lost_chart', 'equal_rows']);
  expect(said(found)).toEqual([
    'candles.id: equal_rows repaired 2',
    'candles.chart_id: lost_chart repaired 1,2,4',
    'candles.chart_id,time: duplicate_key quarantined 3',
  ]);
  expect(of(found, 'candles')).toMatchObject({ sourceRows: 4, repairedRows: 0 });
  expect(of(found, 'candles')?.batches.map(({ fitRows, refused }) => [fitRows, refused])).toEqual([
    [1, [3, 2]],
    [1, []],
  ]);
});

test('a row with a new id comes after those that were there, and gives way to them', async () => {
  const rows = [
    ...UNKEYED,
    chart(1, 'a'),
    candle(5, 1, 7),
    candle(-5_000_000_000, 1, 7),
    candle(5_000_000_000, 1, 8),
  ];
  const found = await census(rows, ['next_id']);
  expect(said(found)).toEqual([
    'candles.id: next_id repaired 5000000000',
    'candles.chart_id,time: duplicate_key quarantined -5000000000',
  ]);
  expect(of(found, 'candles')?.changes?.moved).toEqual({
    keys: BigInt64Array.of(5_000_000_000n),
    numbers: BigInt64Array.of(7n),
  });
});

test('keys that remedies make equal are noticed, although the file keeps them unique', async () => {
  const rows = [chart(1, 'a'), candle(1, 1, 1_700_000_000), candle(2, 1, 1_700_000_000_000)];
  const found = await census(rows, ['milliseconds']);
  expect(said(found)).toEqual(['candles.chart_id,time: duplicate_key quarantined 2']);
});

test('what is not asked for is suggested, and what nothing helps is not', async () => {
  const rows = [
    ...UNKEYED,
    chart(1, 'a'),
    chart(2, 'a'),
    candle(1, 9, 7),
    candle(2, 1, 7),
    candle(3, 1, 7),
    candle(4, 1, 7, 2),
  ];
  const { suggestions } = await census(rows, []);
  expect(
    suggestions.map(({ table, column, remedies, rows: count }) => [table, column, ...remedies, count]),
  ).toEqual([
    ['charts', 'id', 'equal_rows', 1],
    ['charts', 'name', 'numbered', 1],
    ['candles', 'chart_id', 'lost_chart', 1],
    ['candles', 'id', 'equal_rows', 1],
  ]);
});
