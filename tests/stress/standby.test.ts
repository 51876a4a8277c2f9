import { expect, it } from 'vitest';
import { applyMigrations } from '../../db/migrate.ts';
import { withDatabase } from '../../db/url.ts';
import { legacyFile } from '../support/legacy.ts';
import { migrate } from '../support/migration.ts';
import { judge } from '../support/oracle/judge.ts';
import { withClient } from '../support/server.ts';
import { startReplicated, untilFollowed } from '../support/standby.ts';

const DATABASE = 'candle_annotator';

it('a standby is refused with the way to its primary, follows a migration there, and its end is said', async () => {
  await using legacy = await legacyFile({ candles: 200 });
  await using servers = await startReplicated(async (primary) => {
    await withClient(primary.url('postgres'), (client) => client.query(`CREATE DATABASE ${DATABASE}`));
    await withClient(withDatabase(primary.url('postgres'), DATABASE), applyMigrations);
  });
  const { primary, standby } = servers;
  const [onPrimary, onStandby] = [primary, standby].map((server) => server.url(DATABASE)) as [string, string];

  const refused = await migrate({ url: onStandby }, legacy);
  expect(refused.exitCode, refused.stderr).toBe(4);
  expect(refused.report?.error).toMatchObject({
    code: 'target_refused',
    hint: expect.stringContaining('let DATABASE_URL name the primary'),
  });

  const first = await migrate({ url: onPrimary }, legacy);
  expect(first.exitCode, first.stderr).toBe(0);
  const followed = await withClient(onPrimary, (client) =>
    client.query<{ name: string }>(
      `SELECT application_name AS name FROM pg_stat_replication WHERE sync_state = 'sync'`,
    ),
  );
  const codes = first.report?.warnings.map(({ code }) => code);
  expect({ codes, followed: followed.rows }).toEqual({
    codes: expect.not.arrayContaining(['standby_lacking']),
    followed: [{ name: 'standby' }],
  });
  // This commit waits until the standby has done all that came before.
  await withClient(onPrimary, (client) =>
    client.query('SET synchronous_commit = remote_apply; CREATE TABLE applied ()'),
  );
  await withClient(onStandby, async (client) => {
    expect((await judge(client, legacy.path)).problems).toEqual([]);
  });

  await standby.stop();
  await untilFollowed(primary, false);
  const emptied = await migrate({ url: onPrimary }, legacy, { verb: 'forget' });
  expect(emptied.exitCode, emptied.stderr).toBe(0);
  const again = await migrate({ url: onPrimary }, legacy);
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.report?.warnings).toContainEqual(
    expect.objectContaining({ code: 'standby_lacking', message: expect.stringContaining('standby') }),
  );
}, 180_000);
