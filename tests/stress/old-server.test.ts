import { expect, it } from 'vitest';
import { withDatabase } from '../../db/url.ts';
import { throwaway } from '../../scripts/embedded-postgres/throwaway.ts';
import { startPostgres } from '../../scripts/embedded-postgres.ts';
import { legacyFile } from '../support/legacy.ts';
import { migrate } from '../support/migration.ts';
import { runJob } from '../support/run-job.ts';
import { withClient } from '../support/server.ts';

const DATABASES =
  'SELECT datname, (SELECT count(*)::int FROM pg_namespace) AS schemas FROM pg_database ORDER BY 1';

it('PostgreSQL 15 is refused by every job before anything is renamed, made or written', async () => {
  await using server = await startPostgres({ version: 15, ...throwaway() });
  await using legacy = await legacyFile({ candles: 10 });
  const serverUrl = server.url('postgres');
  const old = withDatabase(serverUrl, 'ml_db');
  await withClient(serverUrl, (client) => client.query('CREATE DATABASE ml_db'));
  await withClient(old, (client) => client.query('CREATE TABLE training_runs (run_id text PRIMARY KEY)'));
  const look = async () => (await withClient(serverUrl, (client) => client.query(DATABASES))).rows;
  const before = await look();
  const refused = expect.stringContaining('The server is PostgreSQL 15, and this needs 16 or newer.');
  for (const [program, url] of [
    ['migrate-schema', withDatabase(serverUrl, 'candle_annotator')],
    ['request', old],
    ['gate', old],
  ]) {
    const env = { DATABASE_URL: url as string };
    const { exitCode, stderr, stdout } = await runJob(`jobs/${program}/main.ts`, [], { env });
    expect({ exitCode, said: stderr + stdout }, program).toEqual({ exitCode: 4, said: refused });
  }
  for (const verb of ['run', 'plan', 'verify', 'status', 'export', 'abandon']) {
    const { exitCode, stderr } = await migrate({ url: old }, legacy, { verb });
    expect({ exitCode, stderr }, verb).toEqual({ exitCode: 4, stderr: refused });
  }
  expect(await look()).toEqual(before);
});
