import type Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { NOTES } from '../../../scripts/seed-legacy/notes.ts';
import { withLegacyFile } from './file.ts';

describe('the content of a made-up legacy file', () => {
  test('is the same for the same seed, to the last bit of the last row', () => {
    const spec = { seed: 'twice', candles: 20_000, charts: 3 };
    expect(withLegacyFile(spec, dump)).toEqual(withLegacyFile(spec, dump));
  });

  test('is another one for another seed', () => {
    const [one, two] = ['one', 'two'].map((seed) => withLegacyFile({ seed }, dump));
    expect(one?.['candles']).not.toEqual(two?.['candles']);
    expect(one?.['span_annotations']).not.toEqual(two?.['span_annotations']);
  });

  test('counts like a typical small file by default', () => {
    const counts = withLegacyFile({ candles: 2_592 }, (db) =>
      Object.fromEntries(Object.entries(dump(db)).map(([table, rows]) => [table, rows.length])),
    );
    expect(counts).toMatchObject({
      charts: 1,
      candles: 2_592,
      annotation_types: 9,
      annotations: 4,
      span_label_types: 7,
      span_annotations: 223,
    });
  });

  test.each([
    { candles: 0, charts: undefined, expected: 1 },
    { candles: 1, charts: 3, expected: 3 },
    { candles: 99_999, charts: undefined, expected: 2 },
    { candles: 10_007, charts: 7, expected: 7 },
  ])('has exactly $candles candles in $expected charts when so asked', ({ candles, charts, expected }) => {
    withLegacyFile({ candles, charts }, (db) => {
      expect(count(db, 'candles')).toBe(candles);
      expect(count(db, 'charts')).toBe(expected);
    });
  });

  test('has candles that could be real: low ≤ open, close ≤ high, ascending, none on a Saturday', () => {
    withLegacyFile({ candles: 100_000, charts: 6 }, (db) => {
      expect(count(db, 'candles WHERE low > min(open, close) OR high < max(open, close) OR low <= 0')).toBe(
        0,
      );
      expect(count(db, `candles WHERE strftime('%w', time, 'unixepoch') = '6'`)).toBe(0);
      const unordered = `candles a JOIN candles b ON b.chart_id = a.chart_id AND b.id = a.id + 1 AND b.time <= a.time`;
      expect(count(db, unordered)).toBe(0);
      expect(count(db, `candles WHERE typeof(open) <> 'real' OR typeof(time) <> 'integer'`)).toBe(0);
    });
  });

  test('has prices that 15 digits cannot hold', () => {
    const noisy = withLegacyFile({}, (db) =>
      (db.prepare('SELECT close FROM candles').pluck().all() as number[]).filter(
        (close) => Number(close.toPrecision(15)) !== close,
      ),
    );
    expect(noisy.length).toBeGreaterThan(100);
  });

  test('has marks at candles, geometry on lines only, and valid JSON', () => {
    withLegacyFile({ candles: 200_000 }, (db) => {
      expect(count(db, `annotations WHERE (label_type = 'line') <> (geometry IS NOT NULL)`)).toBe(0);
      expect(count(db, 'annotations WHERE geometry IS NULL')).toBeGreaterThan(0);
      const geometries = db.prepare('SELECT geometry FROM annotations WHERE geometry NOT NULL').pluck().all();
      for (const text of geometries) {
        expect(Object.keys(JSON.parse(text as string))).toEqual([
          'startTime',
          'startPrice',
          'endTime',
          'endPrice',
        ]);
      }
      for (const column of ['sub_spans', 'model_prediction']) {
        expect(count(db, `span_annotations WHERE NOT json_valid(${column})`)).toBe(0);
      }
      const missing = `annotations a WHERE NOT EXISTS
        (SELECT 1 FROM candles c WHERE c.chart_id = a.chart_id AND c.time = a.timestamp)`;
      expect(count(db, missing)).toBe(0);
      expect(count(db, 'span_annotations WHERE start_time > end_time')).toBe(0);
    });
  });

  test('has every kind of note and every spelling of source', () => {
    withLegacyFile({ candles: 200_000 }, (db) => {
      const notes = db.prepare('SELECT DISTINCT notes FROM span_annotations').pluck().all();
      expect(new Set(notes)).toEqual(new Set([null, ...NOTES]));
      const sources = db.prepare('SELECT DISTINCT source FROM span_annotations ORDER BY 1').pluck().all();
      expect(sources).toEqual([
        'human',
        'human_correction',
        'model',
        'model_confirmed',
        'model_corrected',
        'programmatic',
        'talib',
      ]);
    });
  });
});

function count(db: Database.Database, from: string): number {
  return db.prepare(`SELECT count(*) FROM ${from}`).pluck().get() as number;
}

/** Every row of every table; whole numbers as BigInt, doubles as the number they are. */
function dump(db: Database.Database): Record<string, unknown[]> {
  const tables = db
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name <> 'sqlite_sequence'",
    )
    .pluck()
    .all() as string[];
  return Object.fromEntries(
    tables.map((table) => [
      table,
      db.prepare(`SELECT * FROM ${table} ORDER BY id`).safeIntegers().raw().all(),
    ]),
  );
}
