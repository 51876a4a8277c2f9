import Database from 'better-sqlite3';
import pLimit from 'p-limit';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyBatch } from '../../jobs/migrate/stages/verify/batch.ts';
import { expectDigest } from '../../jobs/migrate/stages/verify/expected-digest.ts';
import { wholeHeap } from '../../jobs/migrate/stages/verify/heap-range.ts';
import type { Match, MatchTask } from '../../jobs/migrate/stages/verify/match.ts';
import { matchBatch } from '../../jobs/migrate/stages/verify/match.ts';
import { prepareReadAhead } from '../../jobs/migrate/stages/verify/read-ahead.ts';
import { verifyTables } from '../../jobs/migrate/stages/verify/verify.ts';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { legacyFile } from '../support/legacy.ts';
import { migrate } from '../support/migration.ts';

/** How the verifier finds out that a part of a table is equal in every bit, without reading its values. */
const WHOLE = { after: -2_147_483_649, upTo: 2_147_483_647 };
const TYPES = {
  id: 'int4',
  i: 'int4',
  j: 'int4',
  f: 'float8',
  g: 'float8',
  h: 'float8',
  k: 'float8',
  l: 'float8',
  t: 'timestamp',
  u: 'timestamp',
  b: 'bool',
  c: 'bool',
};
type Name = keyof typeof TYPES;
const NAMES = Object.keys(TYPES) as Name[];
/** Extremes of every type; the times are the furthest whose microseconds a double counts exactly. */
const ROWS: Record<Name, number>[] = [
  {
    id: -2_147_483_648,
    i: 2_147_483_647,
    j: -1,
    f: -0,
    g: 0,
    h: 5e-324,
    k: 1 / 3,
    l: 0.1,
    t: 0,
    u: -1,
    b: 0,
    c: 1,
  },
  {
    id: 0,
    i: -2_147_483_648,
    j: 0,
    f: -Number.MAX_VALUE,
    g: Number.MAX_VALUE,
    h: -5e-324,
    k: 2 ** 53,
    l: -0,
    t: -8_060_514_454,
    u: 9_953_883_854,
    b: 1,
    c: 0,
  },
  { id: 2_147_483_647, i: 1, j: -2, f: 1e22, g: 1.1, h: -1, k: 2, l: 3, t: 946_684_800, u: 1, b: 1, c: 1 },
];

let target: TestDatabase;
let source: Database.Database;

beforeAll(async () => {
  target = await createEmptyDatabase();
  await target.query(`CREATE TABLE t (${NAMES.map((name) => `${name} ${TYPES[name]}`).join(', ')})`);
  for (const row of ROWS) {
    const values = NAMES.map((name, index) =>
      expressions[TYPES[name] as keyof typeof expressions](index + 1),
    );
    // A parameter that is -0 would arrive as 0.
    const given = NAMES.map((name) => (Object.is(row[name], -0) ? '-0' : String(row[name])));
    await target.query(`INSERT INTO t VALUES (${values.join(', ')})`, given);
  }
});

const expressions = {
  int4: (index: number) => `$${index}::int4`,
  float8: (index: number) => `$${index}::float8`,
  timestamp: (index: number) => `timestamp '1970-01-01' + make_interval(secs => $${index}::float8)`,
  bool: (index: number) => `$${index}::int4::bool`,
};

beforeEach(() => {
  source = new Database(':memory:');
  source.exec(
    `CREATE TABLE t (${NAMES.map((name) => (name === 'id' ? 'id INTEGER PRIMARY KEY' : name)).join(', ')})`,
  );
  const insert = source.prepare(`INSERT INTO t VALUES (${NAMES.map(() => '?').join(', ')})`);
  for (const row of ROWS) insert.run(NAMES.map((name) => row[name]));
});

afterAll(() => target[Symbol.asyncDispose]());

function matchOf(names: readonly Name[] = NAMES, task: Partial<MatchTask> = {}) {
  const columns = names.map((name) => ({ name, type: TYPES[name], source: name }));
  return matchBatch(source, target.client, {
    table: { name: 't', columns },
    range: WHOLE,
    quarantined: [],
    expected: undefined,
    ...task,
  });
}

const ALL_EQUAL = { from: '(0,0)', to: '(4294967295,0)', rows: 3 };

describe('the digests of both sides', () => {
  test.each([0, 1, 2, 3, 4, 5])('are equal with %i doubles', async (doubles) => {
    expect(await matchOf(['id', 'i', ...(['f', 'g', 'h', 'k', 'l'] as const).slice(0, doubles)])).toEqual(
      ALL_EQUAL,
    );
  });

  test.each<Name[][]>([
    [['id']],
    [['id', 'j', 'i']],
    [['id', 't']],
    [['id', 'b', 'u', 'f', 't', 'c']],
    [NAMES],
  ])('are equal of the columns %j', async (names) => {
    expect(await matchOf(names)).toEqual(ALL_EQUAL);
  });

  test('differ as soon as one value differs, be it in its last bit', async () => {
    for (const { id } of ROWS) {
      for (const name of NAMES.filter((other) => other !== 'id')) {
        const read = source.prepare<[number], number>(`SELECT ${name} FROM t WHERE id = ?`).pluck();
        const value = read.get(id) as number;
        const change = source.prepare(`UPDATE t SET ${name} = ? WHERE id = ?`);
        change.run(neighbour(name, value), id);
        expect(await matchOf(), `${name} of ${id}`).toBeUndefined();
        change.run(value, id);
      }
    }
    expect(await matchOf()).toEqual(ALL_EQUAL);
  });

  test.each([
    { what: 'lacks a row', change: 'DELETE FROM t WHERE id = 0' },
    {
      what: 'has one more',
      change: 'INSERT INTO t SELECT 5, i, j, f, g, h, k, l, t, u, b, c FROM t WHERE id = 0',
    },
    { what: 'has a row under another id', change: 'UPDATE t SET id = 1 WHERE id = 0' },
    { what: 'has two columns exchanged', change: 'UPDATE t SET g = h, h = g' },
    { what: 'has NULL', change: 'UPDATE t SET b = NULL WHERE id = 0' },
    { what: 'has a text that looks like the number', change: `UPDATE t SET i = '1' WHERE id = 2147483647` },
    { what: 'has an integer that is too large', change: 'UPDATE t SET i = i + 4294967296 WHERE id = 0' },
    { what: 'has another truth value', change: 'UPDATE t SET b = 2 WHERE id = 0' },
    { what: 'has a fraction of a second', change: 'UPDATE t SET u = u + 0.5 WHERE id = 0' },
  ])('are not equal where the legacy file $what', async ({ change }) => {
    source.exec(change);
    expect(await matchOf()).toBeUndefined();
  });

  test('leave rows in quarantine out, which the target must not have', async () => {
    source.exec(`INSERT INTO t (id, i) VALUES (5, 'broken')`);
    expect(await matchOf(NAMES, { quarantined: [5] })).toEqual(ALL_EQUAL);
    expect(await matchOf(NAMES, { quarantined: [0, 5] })).toBeUndefined();
  });

  test('are not asked of more rows than PostgreSQL should put together at once', async () => {
    await target.query('CREATE TABLE many AS SELECT n AS id FROM generate_series(1, 1000001) AS n');
    await target.query('ALTER TABLE many ADD PRIMARY KEY (id)');
    source.exec(`CREATE TABLE many AS
      WITH RECURSIVE counted (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM counted LIMIT 1000001) SELECT id FROM counted`);
    const table = { name: 'many', columns: [{ name: 'id', type: 'int4', source: 'id' }] };
    const upTo = (last: number) => matchOf([], { table, range: { after: WHOLE.after, upTo: last } });
    expect(await upTo(1_000_000)).toMatchObject({ rows: 1_000_000 });
    expect(await upTo(WHOLE.upTo)).toBeUndefined();
  });

  test('are none of times whose microseconds no double counts, and of texts', async () => {
    source.exec('UPDATE t SET u = 253402300799 WHERE id = 0');
    expect(await matchOf()).toBeUndefined();
    const columns = [
      { name: 'id', type: 'int4', source: 'id' },
      { name: 'i', type: 'text', source: 'i' },
    ];
    expect(await matchOf([], { table: { name: 't', columns } })).toBeUndefined();
  });
});

/** The next value of the column's type, which only equality to the bit tells from this one. */
function neighbour(name: Name, value: number): number {
  if (TYPES[name] === 'bool') return 1 - value;
  if (TYPES[name] !== 'float8') return value === 2_147_483_647 ? value - 1 : value + 1;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  if (value === 0) bits.setUint8(0, bits.getUint8(0) ^ 0x80);
  else bits.setUint8(7, bits.getUint8(7) ^ 1);
  return bits.getFloat64(0);
}

describe('a migrated table', () => {
  test('lies so that digests by key range are the whole heap, also where a run was resumed', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 1_000 });
    const args = ['--batch-rows', '100'];
    const env = { MIGRATE_FAULT: 'SIGKILL@during:copy' };
    expect((await migrate(database, legacy, { args, env })).exitCode).not.toBe(0);
    expect((await migrate(database, legacy, { args })).exitCode).toBe(0);
    const file = new Database(legacy.path, { readonly: true });
    const columns = ['id', 'chart_id', 'time', 'open', 'high', 'low', 'close'].map((name, index) => ({
      name,
      type: index < 2 ? 'int4' : index === 2 ? 'timestamp' : 'float8',
      source: name,
    }));
    const cuts = [WHOLE.after, 1, 250, 777, 5_000, WHOLE.upTo];
    const matches: (Match | undefined)[] = [];
    for (const [index, upTo] of cuts.slice(1).entries()) {
      const range = { after: cuts[index] as number, upTo };
      const table = { name: 'candles', columns };
      const task = { table, range, quarantined: [], expected: undefined };
      matches.push(await matchBatch(file, database.client, task));
    }
    file.close();
    expect(wholeHeap(matches)?.map(({ rows }) => rows)).toEqual([1, 249, 527, 223, 0]);
  });

  test.each([
    { what: 'is complete', alter: [], args: [] },
    {
      what: 'has rows in quarantine',
      alter: [`UPDATE candles SET open = 'bad' WHERE id IN (7, 555)`],
      args: ['--on-bad-row', 'quarantine'],
    },
  ])('is asked for just the digests that were read ahead, and matches them, where it $what', async (kind) => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ alter: kind.alter });
    expect((await migrate(database, legacy, { args: kind.args })).exitCode).toBe(0);
    const file = new Database(legacy.path, { readonly: true });
    const refused = kind.alter.length > 0 ? [555, 7] : [];
    const ranges = [
      { after: WHOLE.after, upTo: 500 },
      { after: 500, upTo: WHOLE.upTo },
    ];
    const batches = ranges.map((range) => ({
      range,
      fitRows: 0,
      refused: refused.filter((key) => key > range.after && key <= range.upTo),
    }));
    const ahead = await prepareReadAhead({
      client: database.client,
      database: file,
      tables: ['charts', 'candles'].map((name) => ({ name, batches })),
      expectDigest: async (task) => expectDigest(file, task),
    });
    ahead.begin();
    const [run] = await database.query<{ id: string }>('SELECT run_id AS id FROM legacy_migration.runs');
    const matched: number[] = [];
    // As in a run, ranges are compared on a connection of their own, one after the other.
    const oneByOne = pLimit(1);
    const lane = new pg.Client(database.url);
    await lane.connect();
    const { findings } = await verifyTables({
      client: database.client,
      database: file,
      runId: run?.id as string,
      compareBatch: {
        lanes: 1,
        match: async (task) => {
          const expected = await ahead.digestFor(task);
          expect(expected).toBeDefined();
          const match = await oneByOne(() => matchBatch(file, lane, { ...task, expected }));
          matched.push(match?.rows ?? -1);
          return match;
        },
        verify: (task) => {
          expect(task.table.name).toBe('charts');
          return oneByOne(() => verifyBatch(file, lane, task));
        },
      },
      tables: ['charts', 'candles'].map((name) => ({ name, ranges })),
      dropped: new Set(),
      onRows: () => {},
    });
    await lane.end();
    file.close();
    expect(findings.filter(({ table }) => table === 'candles')).toEqual([]);
    expect(matched).toEqual(refused.length > 0 ? [499, 499] : [500, 500]);
  });

  test('equals the legacy file still when rows were written again as they were, and lie elsewhere', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    expect((await migrate(database, legacy)).exitCode).toBe(0);
    await database.query('UPDATE candles SET close = close WHERE id % 7 = 0');
    const { exitCode, report } = await migrate(database, legacy, {
      verb: 'verify',
      args: ['--batch-rows', '100'],
    });
    expect(exitCode).toBe(0);
    expect(report?.tables.find(({ name }) => name === 'candles')).toMatchObject({
      loadedRows: 1_000,
      verifiedRows: 1_000,
    });
  });
});
