import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import pLimit from 'p-limit';
import { expect, test } from 'vitest';
import { TABLES, type Table } from '../../jobs/migrate/rules/tables.ts';
import { createRandom } from '../../scripts/seed-legacy/random.ts';
import { type Case, readCases } from '../support/cases/read-case.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { type Cell, readContent, withPrintedJson } from '../support/legacy-content.ts';
import { migrate } from '../support/migration.ts';
import { SEED } from '../support/seed.ts';

/** All of them take minutes; TEST_FULL=1 runs them, TEST_SEED repeats a sample. */
const SAMPLE = process.env['TEST_FULL'] === '1' ? Number.POSITIVE_INFINITY : 20;
const AT_ONCE = 3;
const TIMEOUT_MS = 300_000;

const limit = pLimit(AT_ONCE);
const random = createRandom(`round trip ${SEED}`);
const cases = readCases(fileURLToPath(new URL('../cases/', import.meta.url)))
  .filter(({ runs }) => runs.quarantine?.exitCode === 0 || runs.fail?.exitCode === 0)
  .map((it) => ({ it, rank: random.next() }))
  .sort((a, b) => a.rank - b.rank)
  .slice(0, SAMPLE)
  .map(({ it }) => it);

for (const it of cases) {
  test.concurrent(`there and back (seed ${SEED}), ${it.name}`, () => limit(() => roundTrip(it)), TIMEOUT_MS);
}

/**
 * Every row that the legacy file had must be in the exported one, and every value, unless the reports name
 * it.
 */
async function roundTrip(it: Case): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'candle-there-and-back-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'candles.db');
  const source = new Database(path);
  source.pragma('foreign_keys = OFF');
  await it.write(source);
  source.close();
  const database = stack.use(await createDatabase());
  const policy = it.runs.quarantine?.exitCode === 0 ? ['--on-bad-row', 'quarantine'] : [];
  const there = await migrate(database, { path }, { args: [...policy, ...it.args], env: it.env });
  expect(there.exitCode, there.stderr).toBe(0);
  const out = join(folder, 'back.db');
  const back = await migrate(database, { path }, { verb: 'export', args: ['--out', out], env: it.env });
  expect(back.exitCode, back.stderr).toBe(0);
  // What is said to be as a remedy made it is so, too: a chart that was made, a name with its number.
  const named = (back.report?.findings ?? []).filter(
    ({ action }) => action === 'quarantined' || action === 'kept',
  );
  for (const { count, examples } of named)
    expect(examples, 'a finding names five rows at most').toHaveLength(count);
  const aside = new Set(named.flatMap(({ table, examples }) => examples.map((key) => `${table} ${key}`)));
  const left = new Set(
    (there.report?.findings ?? [])
      .filter(({ action }) => action === 'dropped')
      .map(({ table, column }) => `${table}.${column}`),
  );
  const expected = await comparable(database, path, { aside, left });
  const actual = await comparable(database, out, { aside, left });
  for (const { name } of TABLES) {
    const known = new Set((expected[name] ?? []).flatMap((row) => Object.keys(row)));
    const rows = (actual[name] ?? []).map((row) => pick(row, known));
    // A chart for rows that had none, and nothing else, may have come into being.
    if (expected[name] || name !== 'charts') expect(rows, name).toEqual(expected[name] ?? []);
  }
}

type Content = Record<string, Record<string, Cell>[]>;

/** The application's tables and columns of a file, in order of id, as far as both sides may have them. */
async function comparable(
  database: TestDatabase,
  path: string,
  { aside, left }: { aside: ReadonlySet<string>; left: ReadonlySet<string> },
): Promise<Content> {
  const content = readContent(
    path,
    TABLES.map(({ name }) => name),
  );
  const folded = Object.fromEntries(
    Object.entries(content).map(([name, rows]) => [name.toLowerCase(), rows]),
  );
  const isThere = ({ name }: Table) => folded[name] && !left.has(`${name}.null`);
  const tables = TABLES.filter(isThere).map((table): [string, Content[string]] => [
    table.name,
    (folded[table.name] ?? [])
      .map((row) => normalise(table, row, left))
      .toSorted((a, b) => Number(keyOf(a) - keyOf(b)))
      .filter((row) => !aside.has(`${table.name} ${keyOf(row)}`)),
  ]);
  return withPrintedJson(database, inUtf8(path, Object.fromEntries(tables)));
}

/**
 * A whole price that a column without a type kept as an integer comes back as the same number, and -0 as 0.
 */
const NEGATIVE_ZERO = 'real:8000000000000000';
const POSITIVE_ZERO = 'real:0000000000000000';

/** What only some files have is written where it holds something: NULL in it is the same as no column. */
function normalise(
  { name: table, columns }: Table,
  row: Record<string, Cell>,
  left: ReadonlySet<string>,
): Record<string, Cell> {
  const folded = new Map(Object.entries(row).map(([name, cell]) => [name.toLowerCase(), cell]));
  return Object.fromEntries(
    columns.flatMap(({ name, kind, legacy }) => {
      const cell = folded.get(name);
      if (cell === undefined || left.has(`${table}.${name}`)) return [];
      if (legacy.occasional && cell === 'null:null') return [];
      if (kind === 'double' && cell.startsWith('integer:')) return [[name, asReal(cell)]];
      return [[name, cell === NEGATIVE_ZERO ? POSITIVE_ZERO : cell]];
    }),
  );
}

function keyOf(row: Record<string, Cell>): bigint {
  return BigInt(row['id']?.replace('integer:', '') ?? 0);
}

function asReal(cell: Cell): Cell {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(Number(cell.replace('integer:', '')));
  return `real:${bytes.toString('hex')}`;
}

/** A file in UTF-16 comes back in UTF-8, as the application itself would write it. */
function inUtf8(path: string, content: Content): Content {
  const file = new Database(path, { readonly: true });
  const encoding = file.pragma('encoding', { simple: true });
  file.close();
  if (encoding === 'UTF-8') return content;
  for (const row of Object.values(content).flat()) {
    for (const [name, cell] of Object.entries(row)) {
      if (!cell.startsWith('text:')) continue;
      const bytes = Buffer.from(cell.slice('text:'.length), 'hex');
      if (encoding === 'UTF-16be') bytes.swap16();
      row[name] = `text:${Buffer.from(bytes.toString('utf16le')).toString('hex')}`;
    }
  }
  return content;
}

function pick(row: Record<string, Cell>, known: ReadonlySet<string>): Record<string, Cell> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => known.has(name)));
}
