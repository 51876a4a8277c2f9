import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import type { Finding } from '../../../jobs/migrate/rules/findings.ts';
import { isOccasional } from '../../../jobs/migrate/rules/shape.ts';
import { createDatabase, type TestDatabase } from '../database.ts';
import { type Migration, migrate } from '../migration.ts';
import { judge } from '../oracle/judge.ts';
import { fingerprint } from '../read-only.ts';
import { TARGET_TABLES } from '../tables.ts';
import { baseCount } from './base-rows.ts';
import type { Case, ExpectedRun } from './read-case.ts';

/** A few rows need no second thread, whose start would take longer than they do. */
const ONE_LANE = { MIGRATE_CONCURRENCY: '1' };

/** `table.column: rule ×count action (examples)`. */
function sayFinding({ table, column, rule, count, action, examples }: Finding): string {
  const place = column ? `${table}.${column}` : table;
  return `${place}: ${rule} ×${count} ${action}${examples.length > 0 ? ` (${examples.join(', ')})` : ''}`;
}

/**
 * Runs the real job on a case, under each policy that it speaks of, and holds what happens against what
 * is expected. Besides that, of every case: the legacy folder stays as it was, a refused run writes no
 * row and leaves the schema alone, and a completed one has put every row where `judge` wants it.
 */
export async function runCase(it: Case): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'candle-case-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'candles.db');
  await writeSource(it, path);
  const before = await fingerprint(folder);
  const database = stack.use(await createDatabase());
  const schema = await schemaOf(database);
  for (const policy of ['fail', 'quarantine'] as const) {
    const expected = it.runs[policy];
    if (!expected) continue;
    const args = policy === 'quarantine' ? ['--on-bad-row', 'quarantine', ...it.args] : it.args;
    const result = await migrate(database, { path }, { args, env: { ...ONE_LANE, ...it.env } });
    expectReport(result, expected);
    expect(await schemaOf(database)).toEqual(schema);
    expect(await fingerprint(folder)).toEqual(before);
    if (expected.exitCode === 0) await expectArrival(it, { database, path, result, expected });
    else expect(await countRows(database)).toBe(0);
  }
}

async function writeSource(it: Case, path: string): Promise<void> {
  const database = new Database(path);
  try {
    database.pragma('foreign_keys = OFF');
    await it.write(database);
  } finally {
    database.close();
  }
}

function expectReport({ exitCode, report, stderr }: Migration, expected: ExpectedRun): void {
  expect(report, stderr).toBeDefined();
  expect({ exitCode, error: report?.error?.code, findings: report?.findings.map(sayFinding) }).toEqual({
    exitCode: expected.exitCode,
    error: expected.error,
    findings: expected.findings,
  });
  expect(`${report?.error?.message} ${report?.error?.hint}`).toContain(expected.says ?? '');
}

interface Arrival {
  database: TestDatabase;
  path: string;
  result: Migration;
  expected: ExpectedRun;
}

async function expectArrival(it: Case, { database, path, result, expected }: Arrival): Promise<void> {
  const { report } = result;
  expect(report?.balanced).toBe(true);
  const absent = report?.tables
    .filter(({ name, state }) => state === 'absent' && !isOccasional({ table: name, column: null }))
    .map(({ name }) => name);
  const saidAbsent = report?.findings.filter(({ rule }) => rule === 'table_absent').map(({ table }) => table);
  expect(absent?.toSorted()).toEqual(saidAbsent?.toSorted());
  const books = report?.tables.filter(({ state }) => state !== 'absent') ?? [];
  const unusual = books.filter(({ name, ...table }) => !isWholeBase(it, name, table));
  expect(
    Object.fromEntries(
      unusual.map((table) => [
        table.name,
        {
          source: table.sourceRows,
          ...(table.suppliedRows > 0 ? { supplied: table.suppliedRows } : {}),
          loaded: table.loadedRows,
          ...(table.quarantinedRows > 0 ? { quarantined: table.quarantinedRows } : {}),
          ...(table.repairedRows > 0 ? { repaired: table.repairedRows } : {}),
          ...(table.droppedRows > 0 ? { dropped: table.droppedRows } : {}),
        },
      ]),
    ),
  ).toEqual(expected.tables ?? {});
  expect((await judge(database.client, path, droppedBy(it))).problems).toEqual([]);
  for (const { sql, rows } of expected.checks ?? []) {
    const found = await database.client.query({ text: sql, rowMode: 'array' });
    expect(found.rows, sql).toEqual(rows);
  }
}

function droppedBy({ args }: Case): string[] {
  const at = args.indexOf('--drop');
  return at < 0 ? [] : (args[at + 1] ?? '').toLowerCase().split(',');
}

/** Tables with just the base rows, all of which arrived, need not be mentioned. */
function isWholeBase(
  { vintage, baseRows }: Case,
  table: string,
  books: Record<'sourceRows' | 'suppliedRows' | 'loadedRows' | 'droppedRows' | 'repairedRows', number>,
): boolean {
  const rows = baseRows && vintage !== 'none' ? baseCount(table) : 0;
  return (
    books.sourceRows === rows &&
    books.loadedRows === rows &&
    books.suppliedRows + books.droppedRows + books.repairedRows === 0
  );
}

async function countRows(database: TestDatabase): Promise<number> {
  const counts = [
    ...TARGET_TABLES.map((table) => `public.${table}`),
    'legacy_migration.quarantine',
    'legacy_migration.repairs',
  ];
  let total = 0;
  for (const table of counts) {
    const exists = await database.query<{ yes: boolean }>('SELECT to_regclass($1) IS NOT NULL AS yes', [
      table,
    ]);
    if (!exists[0]?.yes) continue;
    const [row] = await database.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${table}`);
    total += row?.rows ?? 0;
  }
  return total;
}

/** Columns, constraints and indexes of `public`, as PostgreSQL prints them. */
async function schemaOf(database: TestDatabase): Promise<string[]> {
  const rows = await database.query<{ fact: string }>(
    `SELECT format('%s %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated) AS fact
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION ALL
     SELECT format('%s %s', pg_get_indexdef(indexrelid), indisvalid) FROM pg_index
       JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = 'public'::regnamespace
     UNION ALL
     SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default)
       FROM information_schema.columns WHERE table_schema = 'public'
     ORDER BY fact`,
  );
  return rows.map(({ fact }) => fact);
}
