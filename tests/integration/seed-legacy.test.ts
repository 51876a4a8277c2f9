import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { legacyFile } from '../support/legacy.ts';

const DOCUMENTS = [
  ['annotations', 'geometry'],
  ['span_annotations', 'sub_spans'],
  ['span_annotations', 'model_prediction'],
] as const;

describe('what the generator writes', () => {
  test.each(DOCUMENTS)(
    'as JSON in %s.%s is taken by PostgreSQL as jsonb, to the last digit',
    async (table, column) => {
      await using file = await legacyFile({ candles: 100_000 });
      await using target = await createDatabase();
      const texts = read(file.path, `SELECT ${column} FROM ${table} WHERE ${column} IS NOT NULL`);
      expect(texts.length).toBeGreaterThan(0);
      const rows = await target.query<{ stored: string }>(
        'SELECT text::jsonb::text AS stored FROM unnest($1::text[]) WITH ORDINALITY AS t (text, n) ORDER BY n',
        [texts],
      );
      expect(rows.map(({ stored }) => JSON.parse(stored))).toEqual(texts.map((text) => JSON.parse(text)));
      // What JSON.parse would not notice: a trailing zero, and digits beyond a double's.
      expect(rows.map(({ stored }) => precise(stored))).toEqual(texts.map(precise));
    },
  );

  test('as notes is taken by PostgreSQL as text, character for character', async () => {
    await using file = await legacyFile({ candles: 100_000 });
    await using target = await createDatabase();
    const notes = read(file.path, 'SELECT DISTINCT notes FROM span_annotations WHERE notes IS NOT NULL');
    const rows = await target.query<{ note: string }>(
      'SELECT note FROM unnest($1::text[]) WITH ORDINALITY AS t (note, n) ORDER BY n',
      [notes],
    );
    expect(rows.map(({ note }) => note)).toEqual(notes);
  });
});

function precise(text: string): string[] {
  return (text.match(/1\.10|\d{20}/g) ?? []).sort();
}

function read(path: string, sql: string): string[] {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare(sql).pluck().all() as string[];
  } finally {
    db.close();
  }
}
