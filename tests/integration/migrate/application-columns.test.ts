import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ANNOTATION_TYPES } from '../../../db/defaults.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { type LegacyFile, legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { countRows } from '../../support/tables.ts';

/** How an application may grow without this job hearing of it: each column is of another kind. */
const OWN_COLUMNS = [
  'ALTER TABLE charts ADD COLUMN "favouriteOf" text',
  'ALTER TABLE charts ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid()',
  `ALTER TABLE candles ADD COLUMN spread double precision GENERATED ALWAYS AS (high - low) STORED`,
  'ALTER TABLE candles ADD COLUMN trades bigint',
  `ALTER TABLE annotation_types ADD COLUMN shortcut varchar(3) NOT NULL DEFAULT ''`,
  `ALTER TABLE annotation_types ADD COLUMN counted bigint GENERATED ALWAYS AS IDENTITY`,
  `ALTER TABLE annotations ADD COLUMN tags text[] NOT NULL DEFAULT '{}'`,
  'ALTER TABLE span_label_types ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now()',
  'ALTER TABLE span_label_types ADD COLUMN weight numeric(6, 2) DEFAULT 1',
  `ALTER TABLE span_annotations ADD COLUMN review jsonb DEFAULT '{"by": null}'`,
];
const OWN_TABLE = `CREATE TABLE reviewers (id serial PRIMARY KEY, name text NOT NULL);
  INSERT INTO reviewers (name) VALUES ('first')`;

/** What the application does to its own columns once it is used. */
const USE = [
  `UPDATE charts SET "favouriteOf" = 'a trader', token = gen_random_uuid()`,
  'UPDATE candles SET trades = id WHERE id <= 7',
  `UPDATE annotation_types SET shortcut = 'x'`,
  `UPDATE annotations SET tags = '{a,b}'`,
  `UPDATE span_annotations SET review = '{"by": 1}' WHERE id = (SELECT min(id) FROM span_annotations)`,
];

async function grow(database: TestDatabase, statements: readonly string[] = OWN_COLUMNS): Promise<void> {
  for (const statement of statements) await database.query(statement);
}

async function applicationStartedEarly(database: TestDatabase): Promise<void> {
  for (const { name, displayName, color, category, icon } of DEFAULT_ANNOTATION_TYPES) {
    await database.query(
      'INSERT INTO annotation_types (name, display_name, color, category, icon) VALUES ($1, $2, $3, $4, $5)',
      [name, displayName, color, category, icon],
    );
  }
}

function foreignKeys(database: TestDatabase) {
  return database.query(
    `SELECT conrelid::regclass::text AS on, conname, pg_get_constraintdef(oid) AS definition, convalidated
       FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2`,
  );
}

function definitions(path: string): unknown[] {
  const file = new Database(path, { readonly: true });
  const sql = file.prepare(`SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name`).pluck().all();
  file.close();
  return sql;
}

async function exported(database: TestDatabase, legacy: LegacyFile) {
  const path = join(legacy.folder, 'back.db');
  return { path, ...(await migrate(database, legacy, { verb: 'export', args: ['--out', path] })) };
}

describe('columns and tables that only the application has', () => {
  it('do not concern the migration: it runs, resumes, verifies and exports, and leaves them alone', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await grow(database, [...OWN_COLUMNS, OWN_TABLE]);
    await applicationStartedEarly(database);
    const args = ['--batch-rows', '200'];
    const killed = await migrate(database, legacy, { args, env: { MIGRATE_FAULT: 'SIGKILL@during:copy' } });
    expect(killed.exitCode).not.toBe(0);
    const run = await migrate(database, legacy, { args });
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.report).toMatchObject({ status: 'completed', balanced: true, findings: [] });

    await grow(database, USE);
    const verified = await migrate(database, legacy, { verb: 'verify' });
    expect(verified.exitCode, verified.stderr).toBe(0);
    expect((await migrate(database, legacy)).report?.status).toBe('noop');

    const back = await exported(database, legacy);
    expect(back.exitCode, back.stderr).toBe(0);
    const { charts, candles, annotation_types, annotations, span_annotations, span_label_types } =
      legacy.rows;
    expect(
      back.report?.findings.map(({ table, column, rule, count, action }) => [
        `${table}.${column}`,
        ...[rule, count, action],
      ]),
    ).toEqual(
      [
        ['charts.favouriteOf', charts],
        ['charts.token', charts],
        ['candles.spread', candles],
        ['candles.trades', 7],
        ['annotation_types.shortcut', annotation_types],
        ['annotation_types.counted', annotation_types],
        ['annotations.tags', annotations],
        ['span_label_types.updated_at', span_label_types],
        ['span_label_types.weight', span_label_types],
        ['span_annotations.review', span_annotations],
      ].map((left) => [left[0], 'application_column', left[1], 'dropped']),
    );
    expect(definitions(back.path)).toEqual(definitions(legacy.path));
    expect(await database.query('SELECT name FROM reviewers')).toEqual([{ name: 'first' }]);
  });

  it('may refer to what is carried over, if the migrations made them: the foreign key is there again afterwards', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await grow(database, [
      'ALTER TABLE idempotency_keys ADD COLUMN chart_id integer REFERENCES charts (id) ON DELETE CASCADE',
      'ALTER TABLE idempotency_keys ADD COLUMN candle_id integer REFERENCES candles (id)',
      `INSERT INTO idempotency_keys (key, request_digest) VALUES ('a', 'b')`,
    ]);
    const before = await foreignKeys(database);
    for (const point of ['during:copy', 'after:seal']) {
      const killed = await migrate(database, legacy, { env: { MIGRATE_FAULT: `SIGKILL@${point}` } });
      expect(killed.exitCode).not.toBe(0);
    }
    const run = await migrate(database, legacy, { args: ['--restart'] });
    expect(run.exitCode, run.stderr).toBe(0);
    expect(await foreignKeys(database)).toEqual(before);
    expect(await database.query('SELECT key, chart_id FROM idempotency_keys')).toEqual([
      { key: 'a', chart_id: null },
    ]);
  });

  it('do not keep the difference in a column that is carried over from being found', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await grow(database);
    expect((await migrate(database, legacy)).exitCode).toBe(0);
    await database.query('UPDATE candles SET close = close + 1e-9 WHERE id = 77');
    const { exitCode, report } = await migrate(database, legacy, { verb: 'verify' });
    expect(exitCode).toBe(6);
    expect(report?.findings).toMatchObject([{ table: 'candles', column: 'close', examples: ['77'] }]);
  });

  it('may have the name of a column that the file has: it stays behind by name, or where it holds nothing', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({
      alter: [
        'ALTER TABLE charts ADD COLUMN shade text',
        `UPDATE charts SET shade = 'dark'`,
        'ALTER TABLE candles ADD COLUMN trades integer',
      ],
    });
    await grow(database, [
      `ALTER TABLE charts ADD COLUMN shade text NOT NULL DEFAULT 'light'`,
      'ALTER TABLE candles ADD COLUMN trades integer DEFAULT 1',
    ]);
    const refused = await migrate(database, legacy);
    expect(refused.exitCode).toBe(5);
    expect(refused.report?.error?.hint).toContain('--drop charts.shade');
    const run = await migrate(database, legacy, { args: ['--drop', 'charts.shade'] });
    expect(run.exitCode, run.stderr).toBe(0);
    expect(await database.query('SELECT DISTINCT shade FROM charts')).toEqual([{ shade: 'light' }]);
    expect((await migrate(database, legacy, { verb: 'verify' })).exitCode).toBe(0);
  });

  it.each([
    {
      what: 'is NOT NULL without a default',
      change: 'ALTER TABLE candles ADD COLUMN exchange text NOT NULL',
      says: 'No legacy file has a value for candles.exchange',
      mend: /ALTER TABLE public\."candles" ALTER COLUMN "exchange" DROP NOT NULL;/,
    },
    {
      what: 'has no default but NULL',
      change: 'ALTER TABLE charts ADD COLUMN "Market" text NOT NULL DEFAULT NULL',
      says: 'No legacy file has a value for charts.Market',
      mend: /ALTER TABLE public\."charts" ALTER COLUMN "Market" DROP NOT NULL;/,
    },
    {
      what: 'is carried over and takes no NULL any more',
      change: 'ALTER TABLE annotations ALTER COLUMN color SET NOT NULL',
      says: 'annotations.color is NOT NULL',
    },
    {
      what: 'is carried over and has lost the default that fills it',
      change: 'ALTER TABLE span_annotations ALTER COLUMN source DROP DEFAULT',
      says: 'span_annotations.source has no default',
    },
    {
      what: 'is carried over and now computed',
      change:
        'ALTER TABLE annotations DROP COLUMN color, ADD COLUMN color text GENERATED ALWAYS AS (label_type) STORED',
      says: 'annotations.color is text GENERATED ALWAYS AS (label_type), not text',
    },
    {
      what: 'is carried over and no longer there',
      change: 'ALTER TABLE annotations RENAME COLUMN color TO hue',
      says: 'annotations.color is missing',
    },
  ])('are named before the first write where one $what', async ({ change, says, mend }) => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await database.query(change);
    const { exitCode, report, stderr } = await migrate(database, legacy);
    expect(exitCode, stderr).toBe(4);
    expect(report?.error).toMatchObject({
      code: 'schema_changed',
      message: expect.stringContaining(says),
    });
    expect(await countRows(database)).toBe(0);
    if (!mend) return;
    await database.query(mend.exec(report?.error?.hint ?? '')?.[0] as string);
    const mended = await migrate(database, legacy);
    expect(mended.exitCode, mended.stderr).toBe(0);
  });
});
