import { describe, expect, it } from 'vitest';
import { OWNED_TABLES } from '../../../db/owned-tables.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { readCatalog } from '../../support/oracle/catalog.ts';
import { judge } from '../../support/oracle/judge.ts';
import { TRUNCATE } from '../../support/tables.ts';

/** What the runbook said under "Migrating again" while there was no verb for it. */
const FORGET_BY_HAND = `DROP SCHEMA legacy_migration CASCADE; ${TRUNCATE}`;

async function catalogOf(database: TestDatabase): Promise<string[]> {
  return readCatalog(database.client, OWNED_TABLES);
}

describe('the catalog that the migrations make is the measure', () => {
  it('keys, indexes and autovacuum are back although a killed run’s record of them was thrown away', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    const wanted = await catalogOf(database);
    const killed = await migrate(database, legacy, { env: { MIGRATE_FAULT: 'SIGKILL@after:copy' } });
    expect(killed.exitCode).not.toBe(0);
    await database.query(FORGET_BY_HAND);
    const run = await migrate(database, legacy);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(await catalogOf(database)).toEqual(wanted);
    expect(run.report?.warnings).toMatchObject([
      { code: 'schema_put_back', message: expect.stringContaining('key candles_pkey of candles is missing') },
    ]);
    expect((await judge(database.client, legacy.path)).problems).toEqual([]);
  });

  it('a check of somebody’s that rows break is named with the way past it, and the same command goes on', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 60 });
    const wanted = await catalogOf(database);
    await database.query('ALTER TABLE candles ADD CONSTRAINT cheap CHECK (close < 0)');
    const refused = await migrate(database, legacy);
    expect(refused.exitCode, refused.stderr).toBe(4);
    const { code, message, hint = '' } = refused.report?.error ?? {};
    expect({ code, message }).toEqual({
      code: 'rows_refused_by_others',
      message: expect.stringContaining('"cheap"'),
    });
    await database.query(/ALTER TABLE [^;]*;/.exec(hint)?.[0] as string);
    const run = await migrate(database, legacy);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(await catalogOf(database)).toEqual(wanted);
  });

  it('verify says what is not as the migrations make it any more, with the SQL that puts it right', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 60 });
    expect((await migrate(database, legacy)).exitCode).toBe(0);
    await database.query(
      'ALTER TABLE candles DROP CONSTRAINT candles_pkey; DROP INDEX annotations_chart_id_index',
    );
    const verified = await migrate(database, legacy, { verb: 'verify' });
    expect(verified.exitCode, verified.stderr).toBe(6);
    expect(verified.report).toMatchObject({
      error: { code: 'schema_differs', message: expect.stringContaining('key candles_pkey of candles') },
      warnings: [{ code: 'schema_differs' }],
    });
    await database.query(verified.report?.error?.hint.replace(/^[^:]*: /, '') ?? '');
    expect((await migrate(database, legacy, { verb: 'verify' })).exitCode).toBe(0);
  });
});
