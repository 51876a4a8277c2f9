import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { schemaVersion } from '../../../db/schema-version.ts';
import { createDatabase, createEmptyDatabase, queryServer } from '../../support/database.ts';

describe('a database of a test’s own', () => {
  test('is PostgreSQL 16 in UTF-8', async () => {
    await using database = await createDatabase();
    const [server] = await database.query(
      `SELECT current_setting('server_version_num')::int / 10000 AS version,
              current_setting('server_encoding') AS encoding`,
    );
    expect(server).toEqual({ version: 16, encoding: 'UTF8' });
  });

  test('has all migrations and no row', async () => {
    await using database = await createDatabase();
    expect(await schemaVersion(database.client)).toBe('current');
    expect(await database.query('SELECT * FROM charts')).toEqual([]);
  });

  test('shares nothing with another one made at the same time', async () => {
    const [one, two] = await Promise.all([createDatabase(), createDatabase()]);
    await using stack = new AsyncDisposableStack();
    stack.use(one);
    stack.use(two);
    await one.query(`INSERT INTO charts (name) VALUES ('EURUSD')`);
    expect(await one.query('SELECT name FROM charts')).toEqual([{ name: 'EURUSD' }]);
    expect(await two.query('SELECT name FROM charts')).toEqual([]);
  });

  test('may be empty: no table, no migration', async () => {
    await using database = await createEmptyDatabase();
    expect(await schemaVersion(database.client)).toBe('none');
    expect(await database.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
  });

  test('is gone after dispose, even while somebody is still connected', async () => {
    const database = await createDatabase();
    const somebody = new pg.Client(database.url);
    const ended = new Promise<void>((resolve) => somebody.on('error', () => resolve()));
    await somebody.connect();
    expect(await exists(database.name)).toBe(true);
    await database[Symbol.asyncDispose]();
    expect(await exists(database.name)).toBe(false);
    await ended;
  });
});

async function exists(name: string): Promise<boolean> {
  return (await queryServer('SELECT 1 FROM pg_database WHERE datname = $1', [name])).length === 1;
}
