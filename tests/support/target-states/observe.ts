import { expect } from 'vitest';
import { OWNED_TABLES } from '../../../db/owned-tables.ts';
import type { TestDatabase } from '../database.ts';
import type { LegacyFile } from '../legacy.ts';
import { type Migration, migrate } from '../migration.ts';
import { readCatalog } from '../oracle/catalog.ts';
import { judge } from '../oracle/judge.ts';
import { TARGET_TABLES } from '../tables.ts';
import { type Arrives, type Row, type Stops, words } from './row.ts';

/** What the rows of the table share: a server's databases, a small legacy file, and the pristine catalog. */
export interface World {
  createDatabase: () => Promise<TestDatabase>;
  legacy: LegacyFile;
  migrated: readonly string[];
  /** The server's major version. */
  version: number;
}

/** Every SQL statement of a hint, from the first to the last. */
const SQL = /\b(?:ALTER|CREATE|GRANT|DROP|COMMENT|SET|VALIDATE) .*;/;

/**
 * Makes the state of a row, runs the real job on it, and holds it to what must happen: every value arrives
 * and the catalog is what it must be, by an oracle that shares nothing with the job; or nothing is written,
 * and what the hint says leads there.
 */
export async function observe(row: Row, world: World): Promise<void> {
  await using database = await world.createDatabase();
  try {
    if (row.killedAt) await kill(row, world, database);
    const sql = typeof row.sql === 'function' ? row.sql(database) : row.sql;
    if (sql) await database.query(sql);
    const found = await readCatalog(database.client, OWNED_TABLES);
    const rows = await countRows(database);
    const first = await run(row, world, database);
    if (row.must.exitCode === 0) return await expectArrived(row.must, first, { world, database, found });
    await expectStopped(row.must, first, { database, found, rows });
    await follow(row.must, first, row, world, database, found);
  } finally {
    if (row.undo) await database.query(row.undo(database));
  }
}

function run({ url, env }: Row, { legacy }: World, database: TestDatabase): Promise<Migration> {
  return migrate({ url: url?.(database) ?? database.url }, legacy, {
    args: ['--concurrency', '2', '--batch-rows', '20'],
    ...(env && { env }),
  });
}

async function kill(row: Row, { legacy }: World, database: TestDatabase): Promise<void> {
  const { signal } = await migrate(database, legacy, {
    args: ['--concurrency', '2', '--batch-rows', '20'],
    env: { MIGRATE_FAULT: `SIGKILL@${row.killedAt}` },
  });
  expect(signal).toBe('SIGKILL');
}

interface Scene {
  world: World;
  database: TestDatabase;
  found: readonly string[];
}

async function expectArrived(
  must: Omit<Arrives, 'exitCode'>,
  { exitCode, stderr, report }: Migration,
  { world, database, found }: Scene,
): Promise<void> {
  expect(exitCode, stderr).toBe(0);
  expect(report).toMatchObject({ status: 'completed', balanced: true });
  expect((await judge(database.client, world.legacy.path)).problems).toEqual([]);
  const wanted = must.catalog === 'as found' ? found : world.migrated;
  const catalog = await readCatalog(database.client, OWNED_TABLES);
  const others = (facts: readonly string[]) => facts.filter((fact) => !must.besides?.test(fact));
  expect(others(catalog)).toEqual(others(wanted));
  if (must.warning) expect(report?.warnings.map(({ code }) => code)).toContain(must.warning);
}

/** Stopped by an expected error, before anything was written or changed. */
async function expectStopped(
  must: Stops,
  migration: Migration,
  { database, found, rows }: { database: TestDatabase; found: readonly string[]; rows: number },
): Promise<void> {
  const { exitCode, stderr, report } = migration;
  expect({ exitCode, code: report?.error?.code }, stderr).toEqual({
    exitCode: must.exitCode,
    code: must.code,
  });
  if (must.says) expect(words(migration)).toContain(must.says);
  expect(await readCatalog(database.client, OWNED_TABLES)).toEqual(found);
  expect(await countRows(database)).toBe(rows);
}

/** No refusal is a dead end: what its hint says is done, and the same command goes through. */
async function follow(
  must: Stops,
  { report }: Migration,
  row: Row,
  world: World,
  database: TestDatabase,
  found: readonly string[],
): Promise<void> {
  const hint = report?.error?.hint ?? '';
  const [before, after] = hint.split('Afterwards:');
  if (must.follow) await must.follow(database, hint);
  else await database.query(SQL.exec(before ?? '')?.[0] ?? `no SQL in: ${hint}`);
  const again = await run(row, world, database);
  expect(again.exitCode, again.stderr).toBe(0);
  if (after !== undefined && !must.follow) await database.query(SQL.exec(after)?.[0] ?? `no SQL in: ${hint}`);
  const expected = { catalog: must.leadsTo ?? 'as migrated', ...(must.besides && { besides: must.besides }) };
  await expectArrived(expected, again, { world, database, found });
}

/** How many rows the target has, of the tables that are there. */
async function countRows(database: TestDatabase): Promise<number> {
  const tables = await database.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relnamespace = to_regnamespace('public') AND relname = ANY ($1)`,
    [[...TARGET_TABLES]],
  );
  const counts = tables.map(({ name }) => `(SELECT count(*) FROM ${name})`);
  const [row] = await database.query<{ rows: number }>(
    `SELECT (${['0', ...counts].join(' + ')})::int AS rows`,
  );
  return row?.rows ?? 0;
}
