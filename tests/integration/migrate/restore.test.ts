import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { readReport } from '../../../jobs/migrate/report.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { type LegacyFile, type LegacyOptions, legacyFile } from '../../support/legacy.ts';
import { migrate, startMigration } from '../../support/migration.ts';
import { differences } from '../../support/same-rows.ts';

/** Chart 2 has a date for a time, so that it and all that is in it is kept aside. */
const LOST_CHART = `UPDATE charts SET created_at = '2024-05-01T00:00:00Z' WHERE id = 2`;
/** Besides that chart: a price in milliseconds every so often, shares for a confidence, an orphan, JSON that is none. */
const DIRTY = [
  LOST_CHART,
  'UPDATE candles SET time = time * 1000 WHERE id % 50 = 0 AND chart_id = 1',
  'UPDATE span_annotations SET confidence = 0.85 WHERE id <= 20 AND chart_id = 1',
  `UPDATE span_annotations SET notes = 'a' || char(0) || 'b' WHERE id = 3`,
  'UPDATE annotations SET chart_id = 77 WHERE id = 5',
  `UPDATE annotations SET geometry = '{"a":' WHERE id = 6`,
];
const ALL =
  'charts.created_at:iso_time,candles.time:milliseconds,span_annotations.confidence:round,*:nul_byte,annotations.geometry:json_string';

interface World extends AsyncDisposable {
  database: TestDatabase;
  legacy: LegacyFile;
  /** The verb, with these options. */
  restore: (...args: string[]) => ReturnType<typeof migrate>;
}

/** A completed migration with rows in quarantine. */
async function migrated(alter: string[], options: LegacyOptions = {}): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await createDatabase());
  const legacy = stack.use(await legacyFile({ candles: 2_000, charts: 2, alter, ...options }));
  const { exitCode, stderr } = await migrate(database, legacy, { args: ['--on-bad-row', 'quarantine'] });
  expect(exitCode, stderr).toBe(0);
  const kept = stack.move();
  return {
    ...{ database, legacy },
    restore: (...args) => migrate(database, legacy, { verb: 'restore', args }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const TABLES = ['charts', 'candles', 'annotations', 'span_annotations'];

/** Rows of each table in it, in quarantine and restored, and rows with repaired values. */
async function books({ query }: TestDatabase): Promise<Record<string, number[]>> {
  const counts = TABLES.map(
    (table) => `SELECT '${table}' AS name, (SELECT count(*) FROM public.${table})::int AS loaded,
      count(*) FILTER (WHERE q.restored_by IS NULL)::int AS kept, count(q.restored_by)::int AS restored,
      (SELECT count(DISTINCT source_rowid) FROM legacy_migration.repairs WHERE table_name = '${table}')::int AS repaired
      FROM legacy_migration.quarantine AS q WHERE q.table_name = '${table}'`,
  );
  const rows = await query<{
    name: string;
    loaded: number;
    kept: number;
    restored: number;
    repaired: number;
  }>(counts.join(' UNION ALL '));
  return Object.fromEntries(
    rows.map(({ name, loaded, kept, restored, repaired }) => [name, [loaded, kept, restored, repaired]]),
  );
}

/** Rows that are in a table and in quarantine, or marked as restored and nowhere. */
async function halves({ query }: TestDatabase): Promise<unknown[]> {
  const halved = TABLES.map(
    (table) => `SELECT q.table_name, q.source_rowid FROM legacy_migration.quarantine AS q
       LEFT JOIN public.${table} AS t ON t.id = q.source_rowid
      WHERE q.table_name = '${table}' AND (t.id IS NULL) <> (q.restored_by IS NULL)`,
  );
  return query(halved.join(' UNION ALL '));
}

const verdictOf = async ({ database, legacy }: World) => {
  const { exitCode, stdout } = await migrate(database, legacy, { verb: 'verify' });
  return exitCode === 0 ? 'equal' : stdout;
};

describe('restore', () => {
  test('looks without writing, and brings in what it said with the option that it gave, verified and exported as it was', async () => {
    await using world = await migrated(DIRTY);
    const { database, legacy, restore } = world;
    const before = await books(database);
    const looked = await restore();
    expect(looked.exitCode, looked.stderr).toBe(0);
    expect(await books(database)).toEqual(before);
    expect(looked.report).toMatchObject({ status: 'planned', balanced: null });
    const all = looked.report?.remedies?.all;
    expect(all?.left).toBe(1);
    const words = String(all?.option).replaceAll("'", '').split(' ');
    const again = await restore(...words);
    expect(again.stdout).toContain(`Bring them in: \`restore --apply ${all?.option}\`.`);
    const done = await restore('--apply', ...words);
    expect(done.exitCode, done.stderr).toBe(0);
    expect(done.report).toMatchObject({ status: 'completed', balanced: true });
    const came = done.report?.tables.reduce((sum, { restoredRows }) => sum + restoredRows, 0);
    expect(came).toBe(all?.rows);
    const after = await books(database);
    expect(after['charts']).toEqual([2, 0, 1, 1]);
    expect(after['annotations']?.[1]).toBe(1);
    expect(await halves(database)).toEqual([]);
    expect(await verdictOf(world)).toBe('equal');
    const out = join(legacy.folder, 'back', 'candles.db');
    const back = await migrate(database, legacy, { verb: 'export', args: ['--out', out] });
    expect(back.exitCode, back.stderr).toBe(0);
    expect(differences(legacy.path, out)).toEqual([]);
  });

  test('brings in a row whose chart is there by now, brings nothing twice, keeps what each brought in, and says when nothing is left', async () => {
    await using world = await migrated(['UPDATE annotations SET chart_id = 77 WHERE id IN (5, 6)']);
    const { database, restore } = world;
    const reports = join(world.legacy.folder, 'reports');
    const reported = () => JSON.parse(readFileSync(join(reports, 'report.json'), 'utf8'));
    await restore('--apply', '--report-dir', reports);
    const nothing = readReport(reported());
    expect(nothing.tables.find(({ name }) => name === 'annotations')).toMatchObject({
      sourceRows: 2,
      loadedRows: 0,
      quarantinedRows: 2,
    });
    await database.query(`INSERT INTO charts (id, name) VALUES (77, 'There again')`);
    const said = { table: 'annotations', column: 'chart_id', rule: 'orphan', count: 2 };
    const under = [{ ...said, action: 'restored', examples: ['5', '6'] }];
    const out = join(world.legacy.folder, 'back.db');
    const back = await migrate(database, world.legacy, { verb: 'export', args: ['--out', out] });
    expect(back.report?.findings).toEqual(expect.arrayContaining(under));
    expect((await restore()).report?.findings).toEqual(under);
    await restore('--apply', '--report-dir', reports);
    const came = readReport(reported());
    expect(came).toMatchObject({ status: 'completed', findings: under });
    const kept = join(reports, 'runs', String(came.runId));
    const each = readdirSync(kept).filter((name) => /^restore-.*json$/.test(name));
    expect(
      each.toSorted().map((name) => readReport(JSON.parse(readFileSync(join(kept, name), 'utf8')))),
    ).toEqual([nothing, came]);
    await database.query('DELETE FROM annotations WHERE id = 5');
    const last = await restore('--apply');
    expect({ exitCode: last.exitCode, status: last.report?.status }).toEqual({ exitCode: 0, status: 'noop' });
    expect(last.stdout).toContain('no row is in quarantine');
    expect(await database.query('SELECT id FROM annotations WHERE chart_id = 77')).toEqual([{ id: 6 }]);
    const { stdout } = await migrate(database, world.legacy, { verb: 'status' });
    expect(stdout).toMatch(/restored +annotations: 2 rows/);
  });

  test('leaves a row whose id, name or time is taken, and what belongs to a chart whose id another has', async () => {
    await using world = await migrated([
      ...DIRTY,
      `UPDATE annotation_types SET created_at = '2024-05-01T00:00:00Z' WHERE id = 3`,
    ]);
    const { database, restore } = world;
    await database.query(`INSERT INTO charts (id, name) VALUES (2, 'Another one')`);
    await database.query(`INSERT INTO span_annotations (id, chart_id, start_time, end_time, label)
      VALUES (4, 1, '2024-01-01', '2024-01-02', 'bull_flag')`);
    await database.query(`INSERT INTO candles (chart_id, time, open, high, low, close)
      SELECT 1, to_timestamp((source_row -> 'time' ->> 'value')::bigint / 1000) AT TIME ZONE 'UTC', 1, 1, 1, 1
        FROM legacy_migration.quarantine WHERE table_name = 'candles' AND source_rowid = 50`);
    await database.query(`INSERT INTO annotation_types (name, display_name)
      SELECT source_row -> 'name' ->> 'value', 'New' FROM legacy_migration.quarantine WHERE table_name = 'annotation_types'`);
    const args = ['--apply', '--repair', `${ALL},annotation_types.created_at:iso_time`];
    const { exitCode, report, stderr } = await restore(...args);
    expect(exitCode, stderr).toBe(0);
    const left = report?.findings.filter(({ action }) => action === 'quarantined');
    const named = left?.map(({ table, column, rule, examples }) => [`${table}.${column}`, rule, examples[0]]);
    expect(named).toEqual(
      expect.arrayContaining([
        ['charts.id', 'id_taken', '2'],
        ['candles.chart_id,time', 'key_taken', '50'],
        ['annotation_types.name', 'key_taken', '3'],
        ['span_annotations.id', 'id_taken', '4'],
      ]),
    );
    expect(left?.filter(({ rule }) => rule === 'parent_refused').map(({ table }) => table)).toEqual([
      'candles',
      'annotations',
      'span_annotations',
    ]);
    expect(await database.query('SELECT count(*)::int AS rows FROM candles WHERE chart_id = 2')).toEqual([
      { rows: 0 },
    ]);
    const out = join(world.legacy.folder, 'back.db');
    const back = await migrate(database, world.legacy, { verb: 'export', args: ['--out', out] });
    expect(back.exitCode, back.stderr).toBe(0);
    const aside = back.report?.findings.filter(({ rule }) => rule === 'parent_refused');
    expect(aside?.map(({ table, action }) => [table, action])).toEqual([
      ['candles', 'quarantined'],
      ['annotations', 'quarantined'],
      ['span_annotations', 'quarantined'],
    ]);
    const file = new Database(out, { readonly: true });
    expect(file.prepare('SELECT count(*) AS rows FROM candles WHERE chart_id = 2').get()).toEqual({
      rows: 0,
    });
    file.close();
  });

  test('killed at any point it leaves nothing half, and the same command goes on with the rest', async () => {
    await using world = await migrated(DIRTY);
    const { database, legacy, restore } = world;
    const args = ['--apply', '--repair', ALL];
    const points = ['before:unpack', 'during:restore', 'after:table', 'during:restore', 'after:restore'];
    const seen: number[] = [];
    for (const point of points) {
      await using job = startMigration(database, legacy, {
        ...{ verb: 'restore', args, env: { MIGRATE_FAULT: `SIGKILL@${point}` } },
      });
      expect((await job.finished).signal, point).toBe('SIGKILL');
      expect(await halves(database), point).toEqual([]);
      seen.push(Object.values(await books(database)).reduce((sum, [, , restored = 0]) => sum + restored, 0));
    }
    expect(seen.slice(0, 4)).toEqual([0, 0, 1, 1]);
    const last = await restore(...args);
    expect(last.exitCode, last.stderr).toBe(0);
    expect((await books(database))['annotations']?.[1]).toBe(1);
    expect(await verdictOf(world)).toBe('equal');
  });

  test('undoes a table whose rows something changes on their way, with exit 6', async () => {
    await using world = await migrated(['UPDATE span_annotations SET confidence = 0.85 WHERE id = 4']);
    const { database, restore } = world;
    await database.query(`CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.notes := 'meddled'; RETURN NEW; END $$`);
    await database.query(
      'CREATE TRIGGER meddle BEFORE INSERT ON span_annotations FOR EACH ROW EXECUTE FUNCTION meddle()',
    );
    const { exitCode, report } = await restore('--apply', '--repair', '*:round');
    expect({ exitCode, error: report?.error?.code }).toEqual({ exitCode: 6, error: 'verification_failed' });
    expect(report?.findings).toMatchObject([{ rule: 'value_differs', column: 'notes', examples: ['4'] }]);
    expect(await halves(database)).toEqual([]);
    expect(await database.query('SELECT count(*)::int AS rows FROM legacy_migration.repairs')).toEqual([
      { rows: 0 },
    ]);
  });

  test('stopped or failed on its way it reports what came in before, and a run what is so by now', async () => {
    await using world = await migrated(DIRTY);
    const { database, legacy, restore } = world;
    const args = ['--apply', '--repair', ALL];
    const reported = ({ report }: Awaited<ReturnType<typeof migrate>>) =>
      TABLES.map((table) => {
        const { restoredRows, quarantinedRows } = report?.tables.find(({ name }) => name === table) ?? {};
        return [table, restoredRows, quarantinedRows];
      });
    const kept = async () =>
      Object.entries(await books(database)).map(([table, [, left, restored]]) => [table, restored, left]);
    const meddle = (statement: string, table: string) =>
      database.query(`CREATE OR REPLACE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN ${statement}; RETURN NEW; END $$; DROP TRIGGER IF EXISTS meddle ON candles;
        CREATE TRIGGER meddle BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION meddle()`);
    // Charts are in when the connection is lost, and again when the command is told to stop.
    await meddle('PERFORM pg_terminate_backend(pg_backend_pid())', 'candles');
    const stopped = await migrate(database, legacy, {
      ...{ verb: 'restore', args },
      meanwhile: async (job) => {
        await job.output(/"event":"retry"/);
        job.kill('SIGINT');
      },
    });
    expect(stopped.exitCode, stopped.stderr).toBe(130);
    expect(reported(stopped)[0]).toEqual(['charts', 1, 0]);
    expect((await kept()).map(([, restored]) => restored)).toEqual([1, 0, 0, 0]);
    expect(stopped.stdout).toContain('what came in before that stays');
    expect(stopped.report).toMatchObject({ status: 'interrupted', balanced: true });

    await meddle(`NEW.notes := 'meddled'`, 'span_annotations');
    const failed = await restore(...args);
    expect(failed.exitCode, failed.stderr).toBe(6);
    const [, candles, annotations, spans] = reported(failed);
    expect([candles, annotations, spans]).toEqual((await kept()).slice(1));
    expect(candles?.[1]).toBeGreaterThan(0);
    expect(spans?.[1]).toBe(0);
    expect(failed.stdout).toContain('what came in before that stays');
    const refused = await restore('--repair', '*:nothing_such');
    expect(refused.stdout).not.toContain('came in before');

    const { report, stdout, stderr } = await migrate(database, legacy);
    expect(report, stderr).toMatchObject({ status: 'noop', balanced: true });
    expect(reported({ report } as typeof failed)).toEqual(await kept());
    const left = (await kept()).reduce((sum, [, , rows]) => sum + Number(rows), 0);
    expect(stdout).toContain(`In quarantine, whole: ${left} rows.`);
    const ofCandles = report?.findings.filter((it) => it.table === 'candles' && it.action === 'quarantined');
    expect(ofCandles).toEqual([]);
    const seen = await migrate(database, legacy, { verb: 'verify' });
    const repaired = ({ report: of }: typeof seen) => of?.tables.map(({ repairedRows }) => repairedRows);
    expect(repaired({ report } as typeof seen)).toEqual(repaired(seen));
  });

  test('puts rows of a file from before there were charts under its one chart, and verify knows their times', async () => {
    await using world = await migrated(
      [
        'UPDATE candles SET time = time * 1000 WHERE id % 50 = 0',
        `UPDATE annotations SET geometry = '{' WHERE id = 2`,
      ],
      { vintage: 'v0', charts: undefined },
    );
    const { database, restore } = world;
    const sequence = ['candles_id_seq'];
    await database.query('SELECT setval($1, 1)', sequence);
    const { exitCode, stderr } = await restore('--apply', '--repair', '*:milliseconds,*:json_string');
    expect(exitCode, stderr).toBe(0);
    expect(await halves(database)).toEqual([]);
    const next = await database.query('SELECT nextval($1) > (SELECT max(id) FROM candles) AS free', sequence);
    expect(next).toEqual([{ free: true }]);
    // SQLite remembers more ids than there are rows.
    await database.query('SELECT setval($1, 5000)', sequence);
    expect(await verdictOf(world)).toBe('equal');
  });

  test.each([
    { what: 'no migration', before: async () => {}, exitCode: 4, code: 'nothing_to_restore' },
    {
      what: 'one that is not finished',
      before: async (database: TestDatabase, legacy: LegacyFile) => {
        await using job = startMigration(database, legacy, { env: { MIGRATE_FAULT: 'SIGKILL@during:copy' } });
        await job.finished;
      },
      exitCode: 4,
      code: 'migration_unfinished',
    },
  ])('refuses with $what, and says what to do', async ({ before, exitCode, code }) => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await before(database, legacy);
    const refused = await migrate(database, legacy, { verb: 'restore', args: ['--apply'] });
    expect({ exitCode: refused.exitCode, code: refused.report?.error?.code }).toEqual({ exitCode, code });
    expect(refused.report?.error?.hint).toContain('run');
  });

  test('refuses remedies that there are not, and to work beside another migration', async () => {
    await using world = await migrated([LOST_CHART]);
    const { database, restore } = world;
    const unknown = await restore('--repair', 'charts.created_at:round,charts.nothing:round');
    expect({ exitCode: unknown.exitCode, code: unknown.report?.error?.code }).toEqual({
      exitCode: 2,
      code: 'repair_unknown',
    });
    await database.query('SELECT pg_advisory_lock(7202611220002)');
    expect((await restore('--apply')).exitCode).toBe(7);
  });
});
