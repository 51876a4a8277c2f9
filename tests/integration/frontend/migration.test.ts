import { describe, expect, test } from 'vitest';
import { requestRun } from '../../../db/ledger.ts';
import * as migrationRoute from '../../../frontend/src/app/api/migration/route.ts';
import { frontendDatabase, get } from '../../support/routes.ts';

const db = frontendDatabase();

describe('GET /api/migration', () => {
  test('is null where no migration was ever asked for', async () => {
    expect(await get(migrationRoute.GET)).toEqual({ status: 200, body: { migration: null } });
  });

  test('tells a run that has left no report, and its error', async () => {
    await requestRun(db().client);
    expect((await get(migrationRoute.GET)).body.migration).toMatchObject({
      status: 'requested',
      verified: false,
      verdict: 'A migration was asked for and has not started.',
      started_at: null,
      finished_at: null,
      balanced: null,
      source: null,
      tables: [],
      error: null,
    });
    const error = { code: 'c', message: 'm', hint: 'h' };
    await db().query(`UPDATE legacy_migration.runs SET status = 'failed', error = $1`, [error]);
    expect((await get(migrationRoute.GET)).body.migration).toMatchObject({ status: 'failed', error });
  });

  test('leaves out what it does not understand of another version’s report, and shows the rest', async () => {
    await requestRun(db().client);
    const report = {
      reportVersion: 9,
      balanced: 'yes',
      tables: 'many',
      findings: [{ table: 't', rule: 'r', count: 3, action: 'kept', examples: [1, '2'], password: 's3cret' }],
    };
    await db().query(`UPDATE legacy_migration.runs SET report = $1`, [report]);
    const { body } = await get(migrationRoute.GET);
    expect(body.migration).toMatchObject({
      balanced: null,
      tables: [],
      findings: [{ table: 't', column: null, rule: 'r', count: 3, action: 'kept', examples: ['1', '2'] }],
    });
    expect(JSON.stringify(body)).not.toContain('s3cret');
  });

  test.each([
    [{}, [], 'Everything was moved, and every value was compared with the old file.'],
    [
      { quarantinedRows: 8 },
      [],
      '8 rows were set aside, whole, in quarantine. Everything else was moved, and every value was compared with the old file.',
    ],
    [
      { quarantinedRows: 1, droppedRows: 1_234 },
      ['dropped'],
      '1 row was set aside, whole, in quarantine. 1,234 rows were left behind, as was asked. Everything else was moved, and every value was compared with the old file.',
    ],
    [
      {},
      ['dropped', 'kept'],
      'Some columns or tables were left behind, as was asked. Everything else was moved, and every value was compared with the old file.',
    ],
  ])('does not say that everything was moved where %j, %j', async (counts, actions, verdict) => {
    await requestRun(db().client);
    const findings = actions.map((action) => ({ table: 't', rule: 'r', count: 1, action, examples: [] }));
    await db().query(`UPDATE legacy_migration.runs SET status = 'completed', verified = true, report = $1`, [
      { tables: [{ name: 'candles', ...counts }, { name: 'charts' }], findings },
    ]);
    expect((await get(migrationRoute.GET)).body.migration.verdict).toBe(verdict);
  });
});
