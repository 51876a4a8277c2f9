import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyOut } from '../../jobs/migrate/stages/verify/copy-out.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';

/** How the verifier takes PostgreSQL's rows from the socket itself, between two ordinary queries. */
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

test('no rows are no error, and NULL is no text', async () => {
  expect(await texts(`SELECT 'x' WHERE false`)).toEqual([]);
  expect(await texts('SELECT NULL::text UNION ALL SELECT NULL')).toEqual(['NULL', 'NULL']);
  await expectUsable();
});

test('what the server sends in between reaches those who listen for it', async () => {
  const heard: (string | undefined)[] = [];
  const listen = ({ message }: { message: string | undefined }) => heard.push(message);
  database.client.on('notice', listen);
  await database.query(`CREATE FUNCTION said(n int) RETURNS text LANGUAGE plpgsql AS
    $$ BEGIN RAISE NOTICE 'at %', n; RETURN n; END $$`);
  expect(await texts('SELECT said(n) FROM generate_series(1, 3) AS n')).toEqual(['1', '2', '3']);
  database.client.off('notice', listen);
  expect(heard).toEqual(['at 1', 'at 2', 'at 3']);
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
