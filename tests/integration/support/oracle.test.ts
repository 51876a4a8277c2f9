import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { type LegacyFile, legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { judge } from '../../support/oracle/judge.ts';

/** What the oracle must say after each of these was done to a migrated database. */
const TAMPERINGS: { done: string; sql: string; says: RegExp }[] = [
  {
    done: 'the last bit of a double is another',
    sql: `UPDATE candles SET close = close * (1 + 2.220446049250313e-16) WHERE id = 10`,
    says: /^candles 10: close is [0-9a-f]{16}, not [0-9a-f]{16}\.$/,
  },
  {
    done: 'a time is a second late',
    sql: `UPDATE charts SET created_at = created_at + interval '1 second' WHERE id = 1`,
    says: /^charts 1: created_at/,
  },
  {
    done: 'a flag is swapped',
    sql: 'UPDATE span_label_types SET is_active = NOT is_active WHERE id = 1',
    says: /^span_label_types 1: is_active is 0, not 1/,
  },
  {
    done: 'a text has a space more',
    sql: `UPDATE annotation_types SET display_name = display_name || ' ' WHERE id = 1`,
    says: /^annotation_types 1: display_name/,
  },
  {
    done: 'NULL is the empty text',
    sql: `UPDATE span_annotations SET notes = '' WHERE id = 5001`,
    says: /^span_annotations 5001: notes is , not null/,
  },
  {
    done: 'a JSON number lost its last zero',
    sql: `UPDATE span_annotations SET model_prediction = '{"p": 1.1}' WHERE id = 5001`,
    says: /^span_annotations 5001: model_prediction/,
  },
  { done: 'a row is gone', sql: 'DELETE FROM candles WHERE id = 10', says: /^candles 10 did not arrive/ },
  {
    done: 'a row is there twice',
    sql: `INSERT INTO annotations (id, chart_id, timestamp, label_type) VALUES (9999, 1, now(), 'x')`,
    says: /^annotations 9999 must not be there/,
  },
  {
    done: 'a bad row is not in quarantine',
    sql: 'DELETE FROM legacy_migration.quarantine',
    says: /^candles 7 is not in quarantine/,
  },
  {
    done: 'a quarantined row has no reason',
    sql: `UPDATE legacy_migration.quarantine SET rules = '{}'`,
    says: /^candles 7 is in quarantine without a reason/,
  },
  {
    done: 'a quarantined value cannot be restored',
    sql: `UPDATE legacy_migration.quarantine SET source_row = jsonb_set(source_row, '{open,value}', '"abd"')`,
    says: /^candles 7 was \[.*text 616263.*\] and is restored as \[.*text 616264/,
  },
  {
    done: 'a sound row is in quarantine',
    sql: `INSERT INTO legacy_migration.quarantine (run_id, table_name, source_rowid, rules, source_row)
          SELECT run_id, 'charts', 1, '{wrong_type(name)}', '{"id":{"type":"integer","value":"1"}}' FROM legacy_migration.runs`,
    says: /^charts 1 is in quarantine for no reason/,
  },
];

describe('the oracle that tests trust', () => {
  let database: TestDatabase;
  let legacy: LegacyFile;

  beforeAll(async () => {
    legacy = await legacyFile({
      candles: 60,
      alter: [
        `UPDATE candles SET open = 'abc' WHERE id = 7`,
        `INSERT INTO span_annotations (id, chart_id, start_time, end_time, label, created_at, model_prediction)
         VALUES (5001, 1, 1, 2, 'bull_flag', 3, '{"p":1.10}')`,
      ],
    });
    database = await createDatabase();
    const { exitCode, stderr } = await migrate(database, legacy, { args: ['--on-bad-row', 'quarantine'] });
    expect(exitCode, stderr).toBe(0);
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await legacy[Symbol.asyncDispose]();
  });

  test('has nothing to say about what the job left', async () => {
    const { problems, quarantined } = await judge(database.client, legacy.path);
    expect(problems).toEqual([]);
    expect(quarantined).toBe(1);
  });

  test.each(TAMPERINGS)('notices that $done', async ({ sql, says }) => {
    await database.query('BEGIN');
    try {
      await database.query(sql);
      expect((await judge(database.client, legacy.path)).problems).toContainEqual(
        expect.stringMatching(says),
      );
    } finally {
      await database.query('ROLLBACK');
    }
  });
});
