import { expect, test } from 'vitest';
import { openSessions } from '../../../jobs/migrate/stages/restore/sessions.ts';
import { openMain, openTarget } from '../../../jobs/migrate/target/session.ts';
import { createDatabase } from '../../support/database.ts';
import { openProxy } from '../../support/proxy.ts';

test('sessions that have nothing to do when their connections go half-open do not keep the run from ending', async () => {
  await using database = await createDatabase();
  await using proxy = await openProxy(database.url);
  const main = await openMain(proxy.url, '', () => {});
  const pool = await openSessions(
    () => openTarget(proxy.url, 'seal', () => {}),
    2,
    async (client, statement) => void (await client.query(statement)),
  );
  await pool.run(['SELECT 1', 'SELECT 2', 'SELECT 3']);
  proxy.freeze();
  const ended = await Promise.allSettled([pool[Symbol.asyncDispose](), main[Symbol.asyncDispose]()]);
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
});
