import { expect } from 'vitest';
import { OWNED_TABLES } from '../../../db/owned-tables.ts';
import type { TestDatabase } from '../database.ts';
import { type LegacyFile, legacyFile } from '../legacy.ts';
import type { Migration } from '../migration.ts';
import { readCatalog } from '../oracle/catalog.ts';
import { judge } from '../oracle/judge.ts';
import { TARGET_TABLES } from '../tables.ts';
import { type Arrives, type Command, type Row, type Stops, words } from './row.ts';
import { kill, run } from './run-state.ts';

/** What the rows of the table share: a server's databases, a small legacy file, and the pristine catalog. */
export interface World {
  /** With all migrations; where `created` is given, an empty one made with these words. */
  createDatabase: (created?: string) => Promise<TestDatabase>;
  legacy: LegacyFile;
  migrated: readonly string[];
  /** The server's major version. */
  version: number;
  /** A superuser's, of its maintenance database. */
  serverUrl: string;
}

/** So small that starting the job is all that a state costs. */
export const SMALL_FILE = { candles: 60 };

/** Every SQL statement of a hint, from the first to the last. */
const SQL = /\b(?:ALTER|CREATE|GRANT|DROP|COMMENT|SET|VALIDATE) .*;/;

/** Another right may be missing, once the first is there. */
const MOST_STEPS = 3;

/** What is wrong with these is in the catalog and the rows alone, which the oracle sees as well. */
const SEEN_BY_ORACLE: readonly string[] = ['schema_changed', 'target_not_empty'];

/** What is observed: a database in a state, and what was in it before the run. */
export interface Scene {
  world: World;
  database: TestDatabase;
  legacy: LegacyFile;
  found: readonly string[];
  rows: number;
}

/**
 * Makes the state of a row, runs the real job on it, and holds it to what must happen: every value arrives
 * and the catalog is what it must be, by an oracle that shares nothing with the job; or nothing is written,
 * and what the hint says leads there.
 */
export async function observe(row: Row, world: World): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await world.createDatabase(row.created));
  const { legacy } = row.legacy
    ? { legacy: stack.use(await legacyFile({ ...SMALL_FILE, ...row.legacy })) }
    : world;
  if (row.undo) stack.defer(async () => void (await database.query(row.undo?.(database) ?? '')));
  if (row.alone) await typeEach(row.alone.before(database), database);
  stack.defer(async () => typeEach(row.alone?.after(database) ?? [], database));
  if (row.killedAt) await kill(row.killedAt, database, legacy);
  const sql = typeof row.sql === 'function' ? row.sql(database) : row.sql;
  if (sql) await database.query(sql);
  const scene = { world, database, legacy, ...(await lookAt(database)) };
  const { args = [], env = {} } = row;
  const command = { url: (await row.url?.(database)) ?? database.url, args, env };
  const first = await run(row, command, legacy);
  if (row.must.exitCode === 0) return await expectArrived(row.must, first, scene);
  await expectStopped(row.must, first, scene);
  await follow(row.must, first, command, scene);
}

async function typeEach(statements: readonly string[], database: TestDatabase): Promise<void> {
  for (const statement of statements) await database.query(statement);
}

/** The catalog as the oracle sees it, and how many rows there are. */
export async function lookAt(database: TestDatabase): Promise<Pick<Scene, 'found' | 'rows'>> {
  return { found: await readCatalog(database.client, OWNED_TABLES), rows: await countRows(database) };
}

/** Throws unless every value arrived and the catalog is what it must be. */
export async function expectArrived(
  must: Omit<Arrives, 'exitCode'>,
  { exitCode, stderr, report }: Migration,
  { world, database, legacy, found }: Scene,
): Promise<void> {
  expect(exitCode, stderr).toBe(0);
  expect(report).toMatchObject({ status: 'completed', balanced: true });
  expect((await judge(database.client, legacy.path)).problems).toEqual([]);
  const wanted = must.catalog === 'as found' ? found : world.migrated;
  const catalog = await readCatalog(database.client, OWNED_TABLES);
  const others = (facts: readonly string[]) => facts.filter((fact) => !must.besides?.test(fact));
  expect(others(catalog)).toEqual(others(wanted));
  if (must.warning) expect(report?.warnings.map(({ code }) => code)).toContain(must.warning);
}

/** Stopped by an expected error, before anything was written or changed. */
async function expectStopped(must: Stops, migration: Migration, scene: Scene): Promise<void> {
  const { exitCode, stderr, report } = migration;
  expect({ exitCode, code: report?.error?.code }, stderr).toEqual({
    exitCode: must.exitCode,
    code: must.code,
  });
  if (must.says) expect(words(migration)).toContain(must.says);
  expect(await lookAt(scene.database)).toEqual({ found: scene.found, rows: scene.rows });
}

/**
 * No refusal is a dead end: what its hint says is done, and the same command goes through, or says what else
 * is to be done. Where the database is then one with all migrations again and nothing more, as the oracle
 * sees it, that is what every other row shows, and the command is given only with TEST_FULL=1.
 */
async function follow(must: Stops, first: Migration, command: Command, scene: Scene): Promise<void> {
  const expected = { catalog: must.leadsTo ?? 'as migrated', ...(must.besides && { besides: must.besides }) };
  let said = first;
  for (let step = 0; step < MOST_STEPS && said.exitCode !== 0; step++) {
    const hint = said.report?.error?.hint ?? said.stderr;
    const [before, after] = hint.split('Afterwards:');
    const changed = must.follow && (await must.follow(scene.database, hint, scene.world));
    if (!must.follow) await obey(before, scene);
    if (await isAsMigrated(must, scene)) return;
    said = await run({}, { ...command, ...changed }, scene.legacy);
    if (after !== undefined && !must.follow) await obey(after, scene);
  }
  await expectArrived(expected, said, scene);
}

/** Types the SQL of a hint. */
async function obey(hint: string | undefined, { database }: Scene): Promise<void> {
  await database.query(SQL.exec(hint ?? '')?.[0] ?? `no SQL in: ${hint}`);
}

async function isAsMigrated(must: Stops, { database, world }: Scene): Promise<boolean> {
  if (process.env['TEST_FULL'] === '1' || !SEEN_BY_ORACLE.includes(must.code)) return false;
  const { found, rows } = await lookAt(database);
  const [ledger] = await database.query<{ there: boolean }>(
    `SELECT to_regclass('legacy_migration.runs') IS NOT NULL AS there`,
  );
  return rows === 0 && !ledger?.there && String(found) === String(world.migrated);
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
