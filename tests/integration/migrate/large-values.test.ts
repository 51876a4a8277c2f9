import type Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { type LegacyFile, legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';

/** Values that are read and sent piece by piece: in pages of several sizes, beside others, in any order. */
const text = (bytes: number) => 'Kerze – 蜡烛 🕯 '.repeat(Math.ceil(bytes / 24));
const json = (bytes: number) => JSON.stringify([{ start: 1_700_000_000, note: text(bytes), at: 1.5 }]);

function insertSpan(db: Database.Database, values: Record<string, unknown>): void {
  const span = {
    ...{ chart_id: 1, start_time: 1_700_000_000, end_time: 1_700_000_600, label: 'bull_flag' },
    ...{ color: '#2196F3', created_at: 1_700_000_000, source: 'human', ...values },
  };
  const names = Object.keys(span);
  db.prepare(
    `INSERT INTO span_annotations (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
  ).run(span);
}

describe.each([512, 4096, 65_536])('large values in pages of %i bytes', (pageBytes) => {
  let legacy: LegacyFile;
  let database: TestDatabase;
  beforeAll(async () => {
    legacy = await legacyFile({
      alter: (db) => {
        db.pragma(`page_size = ${pageBytes}`);
        db.exec('VACUUM');
        insertSpan(db, { notes: text(700_000), sub_spans: json(300_000), model_prediction: json(1_200_000) });
        insertSpan(db, { notes: 'short', sub_spans: json(600_000) });
        insertSpan(db, { notes: text(262_144), sub_spans: '[]', confidence: 3 });
        insertSpan(db, { notes: text(200_000), sub_spans: json(200_000) });
      },
    });
    database = await createDatabase();
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await legacy[Symbol.asyncDispose]();
  });

  it('arrive byte for byte', async () => {
    const { exitCode, stderr } = await migrate(database, legacy);
    expect(exitCode, stderr).toBe(0);
    const rows = await database.query<{ notes: string; same: boolean }>(
      `SELECT notes, model_prediction = $1::jsonb AS same FROM span_annotations
        WHERE octet_length(notes) > 100000 ORDER BY id`,
      [json(1_200_000)],
    );
    expect(rows.map(({ notes }) => notes === text(700_000))).toEqual([true, false, false]);
    expect(rows.map(({ notes }) => notes === text(262_144))).toEqual([false, true, false]);
    expect(rows.map(({ same }) => same)).toEqual([true, null, null]);
  });

  it.each([
    [
      'notes',
      `UPDATE span_annotations SET notes = overlay(notes PLACING 'x' FROM 200000) WHERE octet_length(notes) > 300000`,
    ],
    ['notes', `UPDATE span_annotations SET notes = repeat('x', 400000) WHERE notes = 'short'`],
    ['notes', `UPDATE span_annotations SET notes = '' WHERE octet_length(notes) > 300000`],
    [
      'sub_spans',
      `UPDATE span_annotations SET sub_spans = replace(sub_spans::text, '1.5', '1.50')::jsonb WHERE notes = 'short'`,
    ],
    [
      'model_prediction',
      `UPDATE span_annotations SET model_prediction = NULL WHERE octet_length(notes) > 300000`,
    ],
  ])('and the verifier sees where one of %s differs: %s', async (column, change) => {
    // Once is enough: the other sizes differ in how values are found.
    if (pageBytes !== 4096) return;
    await database.query('BEGIN');
    await database.query('CREATE TABLE IF NOT EXISTS kept AS SELECT * FROM span_annotations');
    await database.query(change);
    await database.query('COMMIT');
    const { exitCode, report } = await migrate(database, legacy, { verb: 'verify' });
    expect(exitCode).toBe(6);
    expect(report?.findings).toMatchObject([{ column, rule: 'value_differs', count: 1 }]);
    await database.query(
      `UPDATE span_annotations AS span SET notes = kept.notes, sub_spans = kept.sub_spans,
              model_prediction = kept.model_prediction FROM kept WHERE kept.id = span.id`,
    );
  });
});

it('what is wrong with a large value is found before the first write, each with its rule', async () => {
  const long = Buffer.from(text(600_000));
  let ids: unknown[] = [];
  await using legacy = await legacyFile({
    alter: (db) => {
      ids = db.prepare('SELECT id FROM span_annotations ORDER BY id LIMIT 6').pluck().all();
      const set = (index: number, column: string, value: Buffer | string) =>
        db
          .prepare(`UPDATE span_annotations SET ${column} = CAST(? AS TEXT) WHERE id = ?`)
          .run(value, ids[index]);
      set(0, 'notes', Buffer.concat([long, Buffer.from([0]), long]));
      set(1, 'sub_spans', Buffer.concat([long, Buffer.from([0xc3])]));
      set(2, 'sub_spans', json(600_000).slice(0, -1));
      set(3, 'sub_spans', `[${'1,'.repeat(200_000)}-0.00]`);
      set(4, 'sub_spans', `{"a":"${text(300_000)}","a":1}`);
      set(5, 'sub_spans', `[${'"-0",'.repeat(100_000)}1e-0,-0.5]`);
    },
  });
  await using database = await createDatabase();
  const { exitCode, report } = await migrate(database, legacy, { verb: 'plan' });
  expect(exitCode).toBe(5);
  const found = report?.findings.map(({ rule, column, examples }) => `${rule} ${column} ${examples}`);
  expect(found?.toSorted()).toEqual([
    `duplicate_json_keys sub_spans ${ids[4]}`,
    `invalid_json sub_spans ${ids[2]}`,
    `invalid_utf8 sub_spans ${ids[1]}`,
    `negative_zero_json sub_spans ${ids[3]}`,
    `nul_byte notes ${ids[0]}`,
  ]);
});
