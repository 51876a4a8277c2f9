import { describe, expect, test, vi } from 'vitest';
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

  test('lists what is in quarantine by table and reason, what came back since, and the command', async () => {
    await completedRun();
    await quarantine('span_annotations', 'VALUES (4, 0.85), (5, 0.5), (6, 0.7), (7, 0.1)', 'confidence');
    await quarantine('annotations', `VALUES (9, '{"a":')`, 'geometry');
    await db().query(
      `UPDATE legacy_migration.quarantine SET restored_by = gen_random_uuid() WHERE source_rowid = 4`,
    );
    const { migration } = (await get(migrationRoute.GET)).body;
    expect(migration.quarantine).toEqual({
      reasons: [
        {
          ...{ table: 'annotations', column: 'geometry', rule: 'wrong_type', count: 1, restored: 0 },
          examples: [{ id: '9', value: '{"a":' }],
        },
        {
          ...{ table: 'span_annotations', column: 'confidence', rule: 'wrong_type', count: 4, restored: 1 },
          examples: ['5', '6', '7'].map((id, index) => ({ id, value: ['0.5', '0.7', '0.1'][index] })),
        },
      ],
      ...{ rows: 5, restored: 1, more: false, command: 'npm run migrate -- restore' },
    });
    vi.stubEnv('RUNS_IN_COMPOSE', 'true');
    const composed = (await get(migrationRoute.GET)).body.migration.quarantine;
    vi.unstubAllEnvs();
    expect(composed.command).toContain(
      'docker compose --profile migrate run --rm --no-deps migrate-data restore',
    );
    await db().query(`UPDATE legacy_migration.quarantine SET restored_by = gen_random_uuid()`);
    expect((await get(migrationRoute.GET)).body.migration.quarantine).toMatchObject({ command: null });
  });

  test('looks at no more than 50,000 rows in quarantine, and says so', async () => {
    await completedRun();
    await quarantine('candles', `SELECT n, repeat('9', 500) FROM generate_series(1, 50001) AS n`, 'open');
    const { quarantine: answer } = (await get(migrationRoute.GET)).body.migration;
    expect(answer).toMatchObject({ rows: 50_000, more: true });
    expect(JSON.stringify(answer).length).toBeLessThan(1_000);
  });

  test('knows what is in quarantine in a ledger from before rows could come back', async () => {
    await completedRun();
    await quarantine('candles', `VALUES (1, 'n/a')`, 'open');
    await db().query('ALTER TABLE legacy_migration.quarantine DROP COLUMN restored_by');
    expect((await get(migrationRoute.GET)).body.migration.quarantine).toMatchObject({ rows: 1, restored: 0 });
  });
});

async function completedRun(): Promise<void> {
  await requestRun(db().client);
  await db().query(`UPDATE legacy_migration.runs SET status = 'completed', verified = true`);
}

/** Rows of a query for their keys and for their values in one column, which is of the wrong type. */
async function quarantine(table: string, rows: string, column: string): Promise<void> {
  await db().query(
    `INSERT INTO legacy_migration.quarantine (run_id, table_name, source_rowid, rules, source_row)
     SELECT run_id, $1, key, ARRAY[format('wrong_type(%s)', $2::text)],
            jsonb_build_object($2::text, jsonb_build_object('type', 'text', 'value', value::text))
       FROM legacy_migration.runs, (${rows}) AS bad (key, value)`,
    [table, column],
  );
}
