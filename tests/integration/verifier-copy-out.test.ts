import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyOut } from '../../jobs/migrate/target/copy-out.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';

/** How the verifier finds PostgreSQL's rows in a stream of bytes, between two ordinary queries. */
let database: TestDatabase;

beforeAll(async () => {
  database = await createEmptyDatabase();
});

afterAll(() => database[Symbol.asyncDispose]());

/** The only column of every row, a text. */
async function texts(query: string, client: pg.Client = database.client): Promise<string[]> {
  const found: string[] = [];
  await copyOut(client, query, 1, ({ bytes, offsets, lengths }) => {
    const [start = 0, length = 0] = [offsets[0], lengths[0]];
    found.push(length === -1 ? 'NULL' : bytes.toString('utf8', start, start + length));
  });
  return found;
}

async function expectUsable(): Promise<void> {
  expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
}

test('rows of any length arrive whole, wherever the socket cuts them', async () => {
  const lengths = [0, 1, 65_530, 65_531, 65_535, 65_536, 65_537, 3, 200_001, 5, 5_000_000, 7];
  const rows = await texts(`SELECT repeat('x', n) FROM unnest(ARRAY[${lengths}]) WITH ORDINALITY AS t (n, o)
    ORDER BY o`);
  expect(rows.map(({ length }) => length)).toEqual(lengths);
  await expectUsable();
});

test('rows arrive whole wherever the stream is cut, and an end in between is an error', async () => {
  const query = `SELECT * FROM (VALUES ('a'), (NULL), (''), (repeat('x', 30))) AS t (x)`;
  const bytes = await buffer(database.client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`)));
  const sent = (...pieces: Buffer[]) => texts(query, { query: () => Readable.from(pieces) } as never);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const [start, rest] = [bytes.subarray(0, cut), bytes.subarray(cut)];
    expect(await sent(start, rest)).toEqual(['a', 'NULL', '', 'x'.repeat(30)]);
    if (rest.length > 0) await expect(sent(start)).rejects.toThrow('COPY ended without saying so');
  }
  expect(await sent(...Array.from(bytes, (byte) => Buffer.of(byte)))).toHaveLength(4);
  await expect(sent(bytes, Buffer.of(0, 1))).rejects.toThrow('COPY went on after its end');
});

test('no rows are not an error, and NULL is not a text', async () => {
  expect(await texts(`SELECT 'x' WHERE false`)).toEqual([]);
  expect(await texts('SELECT NULL::text UNION ALL SELECT NULL')).toEqual(['NULL', 'NULL']);
  await expectUsable();
});

test('an error of the server after thousands of rows is thrown, and the session goes on', async () => {
  const failing = `SELECT (100 / (5000 - n))::text FROM generate_series(1, 10000) AS n`;
  await expect(texts(failing)).rejects.toThrow('division by zero');
  await expect(texts('SELECT nothing')).rejects.toThrow('column "nothing" does not exist');
  await expectUsable();
});

test('the first error of the reader is thrown, and the session goes on', async () => {
  let calls = 0;
  const read = copyOut(database.client, 'SELECT n FROM generate_series(1, 50000) AS n', 1, () => {
    calls++;
    if (calls === 3) throw new Error('read enough');
  });
  await expect(read).rejects.toThrow('read enough');
  expect(calls).toBe(3);
  await expectUsable();
});

test('a row of other columns than those asked for is an error', async () => {
  await expect(texts('SELECT 1, 2')).rejects.toThrow('COPY sent 2 fields where 1 were asked for');
  await expectUsable();
});

test('a connection that ends in the middle is an error', async () => {
  const client = new pg.Client(database.url);
  client.on('error', () => {});
  await client.connect();
  const ending = `SELECT CASE n WHEN 20000 THEN pg_terminate_backend(pg_backend_pid())::text ELSE 'x' END
    FROM generate_series(1, 40000) AS n`;
  await expect(texts(ending, client)).rejects.toThrow(/terminat/i);
});
