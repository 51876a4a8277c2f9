import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrateLedger } from '../../../db/ledger-migrations.ts';
import { connect, disconnect } from '../../../db/pool.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { runJob } from '../../support/run-job.ts';

/** Those that this version has; they are never run again. */
const KNOWN = ['', '', '', '', ''];
const known = (more = 0) => Array.from({ length: KNOWN.length + more }, (_, index) => index + 1);
const NEXT = 'ALTER TABLE legacy_migration.runs ADD COLUMN note text';
const LAST = `UPDATE legacy_migration.runs SET note = 'seen'`;

/** The ledger as it was before it had versions. */
const UNNUMBERED =
  'DROP VIEW legacy_migration.repairs; DROP TABLE legacy_migration.migrations, legacy_migration.repaired_values, legacy_migration.restorations; ALTER TABLE legacy_migration.quarantine DROP COLUMN restored_by';
const NEWER = 'INSERT INTO legacy_migration.migrations (version) VALUES (99)';

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(() => database[Symbol.asyncDispose]());

const request = () => runJob('jobs/request/main.ts', [], { env: { DATABASE_URL: database.url } });
const gate = () => runJob('jobs/gate/main.ts', [], { env: { DATABASE_URL: database.url } });

async function versions(): Promise<number[]> {
  const rows = await database.query<{ version: number }>(
    'SELECT version FROM legacy_migration.migrations ORDER BY version',
  );
  return rows.map(({ version }) => version);
}

describe('the ledger', () => {
  it('from before it had versions is version 1, keeps its runs, and takes what comes later', async () => {
    await request();
    await database.query(UNNUMBERED);
    expect((await gate()).exitCode).toBe(1);
    expect((await request()).exitCode).toBe(0);
    expect(await versions()).toEqual(known());
    await migrateLedger(database.client, [...KNOWN, NEXT, LAST]);
    await migrateLedger(database.client, [...KNOWN, NEXT, LAST]);
    expect(await versions()).toEqual(known(2));
    expect(await database.query('SELECT status, note FROM legacy_migration.runs')).toEqual([
      { status: 'requested', note: 'seen' },
    ]);
  });

  it('stays at the last version that was whole where a migration of it fails', async () => {
    await request();
    const broken = `${NEXT}; SELECT 1 / 0`;
    await expect(migrateLedger(database.client, [...KNOWN, broken])).rejects.toThrow('division by zero');
    expect(await versions()).toEqual(known());
    await migrateLedger(database.client, [...KNOWN, NEXT]);
    expect(await versions()).toEqual(known(1));
  });

  it('is migrated once by twenty who begin at the same moment', async () => {
    const clients = await Promise.all(
      Array.from({ length: 20 }, () => connect({ databaseUrl: database.url, applicationName: 'test' })),
    );
    const table = 'CREATE TABLE legacy_migration.runs (id int)';
    await Promise.all(clients.map((client) => migrateLedger(client, [table, NEXT])));
    await Promise.all(clients.map(disconnect));
    expect(await versions()).toEqual([1, 2]);
  });

  it('of a later version is refused by who would write to it, with what to do, and still read by the others', async () => {
    await using legacy = await legacyFile();
    const run = await migrate(database, legacy);
    expect(run.exitCode, run.stderr).toBe(0);
    await database.query(NEWER);
    const refusals = [await request(), await migrate(database, legacy)];
    refusals.push(await migrate(database, legacy, { verb: 'abandon' }));
    for (const { exitCode, stderr } of refusals) {
      expect(exitCode).toBe(4);
      expect(stderr).toContain('has version 99');
      expect(stderr).toContain('docker compose build');
    }
    expect((await gate()).stdout).toContain('The gate is open');
    const status = await migrate(database, legacy, { verb: 'status' });
    expect(status.stdout).toContain('completed, verified');
  });
});

describe('a report that is read back', () => {
  it('from before a field was added is taken, and one that cannot be read is refused with what is wrong', async () => {
    await using legacy = await legacyFile();
    expect((await migrate(database, legacy)).exitCode).toBe(0);
    await database.query(
      `UPDATE legacy_migration.runs SET report = report - '{verdict,warnings,throughput,export}'::text[]`,
    );
    const again = await migrate(database, legacy);
    expect({ exitCode: again.exitCode, status: again.report?.status }).toEqual({
      exitCode: 0,
      status: 'noop',
    });
    await database.query(
      `UPDATE legacy_migration.runs SET report = jsonb_set(report, '{tables,1,loadedRows}', '"many"')`,
    );
    for (const verb of ['run', 'verify']) {
      const { exitCode, stderr } = await migrate(database, legacy, { verb });
      expect(exitCode).toBe(4);
      expect(stderr).toContain('tables.1.loadedRows');
    }
  });
});
