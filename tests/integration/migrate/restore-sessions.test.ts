import { once } from 'node:events';
import type pg from 'pg';
import { expect, test } from 'vitest';
import { openSessions } from '../../../jobs/migrate/stages/restore/sessions.ts';
import { openTarget } from '../../../jobs/migrate/target/session.ts';
import { createDatabase } from '../../support/database.ts';

const LONGER_THAN_ANY_TEST_MS = 3_600_000;

/** Runs three statements in two sessions, and tells when each began and ended. */
async function order(apartMs: number | undefined): Promise<string[]> {
  await using database = await createDatabase();
  const events: string[] = [];
  const execute = async (client: pg.Client, statement: string) => {
    events.push(`begin ${statement}`);
    await client.query(statement);
    events.push(`end ${statement}`);
  };
  await using pool = await openSessions(() => openTarget(database.url, 'seal', () => {}), 2, execute);
  await pool.run(['SELECT 1', 'SELECT 2', 'SELECT 3'], apartMs);
  return events;
}

test('statements run side by side', async () => {
  expect((await order(undefined)).slice(0, 2)).toEqual(['begin SELECT 1', 'begin SELECT 2']);
});

test('statements that are to begin apart begin when the one before has ended, however long apart', async () => {
  expect(await order(LONGER_THAN_ANY_TEST_MS)).toEqual(
    [1, 2, 3].flatMap((number) => [`begin SELECT ${number}`, `end SELECT ${number}`]),
  );
});

test.each([
  { server: '64MB', session: '256MB' },
  { server: '512MB', session: '512MB' },
])('a server set to sort indexes in $server sorts them in $session', async ({ server, session }) => {
  await using database = await createDatabase();
  await database.query(`ALTER DATABASE ${database.name} SET maintenance_work_mem = '${server}'`);
  await using pool = await openSessions(
    () => openTarget(database.url, 'seal', () => {}),
    1,
    async () => {},
  );
  const { rows } = await pool.first.query('SHOW maintenance_work_mem');
  expect(rows).toEqual([{ maintenance_work_mem: session }]);
});

test('a session that cannot be prepared is closed with the others', async () => {
  await using database = await createDatabase();
  const ended: Promise<unknown>[] = [];
  const openSession = async () => {
    const client = await openTarget(database.url, 'seal', () => {});
    ended.push(once(client, 'end'));
    // The second one is in a transaction that PostgreSQL has given up, and takes no setting.
    if (ended.length === 2) await client.query('BEGIN; SELECT 1 / 0').catch(() => {});
    return client;
  };
  await expect(openSessions(openSession, 2, async () => {})).rejects.toMatchObject({ code: '25P02' });
  expect(await Promise.all(ended)).toHaveLength(2);
});
