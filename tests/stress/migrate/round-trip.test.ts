import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPrices } from '../../../scripts/seed-legacy/csv.ts';
import { createDatabase } from '../../support/database.ts';
import { type LegacyFile, type LegacyOptions, legacyFile } from '../../support/legacy.ts';
import { readContent, readSchema, withPrintedJson } from '../../support/legacy-content.ts';
import { migrate } from '../../support/migration.ts';
import { PROJECT_FOLDER } from '../../support/run-job.ts';
import { TARGET_TABLES } from '../../support/tables.ts';

/** Where a checkout of the real prices lies, if there is one. */
const REAL_PRICES = join(PROJECT_FOLDER, '../shared/data/ohlc');

/** Values at the edge of what the legacy file and PostgreSQL both hold. */
const AWKWARD = [
  `INSERT INTO charts (id, name, created_at) VALUES (-7, '', -62135596800), (0, ' Ä"''\\ 🚀 ', 0), (2147482600, 'last', 4102444800)`,
  `INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES
     (-2147483648, -7, -1, -0.0, 0.0, 5e-324, 1.7976931348623157e308),
     (-1, 0, -9000000000, 129587.00000000001, 0.1, 1, -1e-7),
     (2147482647, 2147482600, 99999999999, 9007199254740993, 1e22, 123456789.123456789, 0.30000000000000004)`,
  `INSERT INTO annotation_types (name, display_name) VALUES ('bare', '')`,
  `INSERT INTO annotation_types (name, display_name, color, category, icon, is_active, created_at)
     VALUES ('off', 'Off', NULL, '', NULL, 0, NULL), ('none', 'None', '#000', NULL, NULL, NULL, 1)`,
  `INSERT INTO annotations (chart_id, timestamp, label_type, geometry, color, created_at) VALUES
     (0, 1, 'line', '{"startTime":1700000000,"startPrice":1.10,"n":12345678901234567890.10,"e":1e-7}', NULL, 1),
     (0, 2, 'line', 'null', '', 2), (0, 3, 'line', '"{\\"double\\": \\"encoded\\"}"', 'x', 3), (0, 4, 'point', NULL, 'x', 4),
     (0, 5, 'line', ' [ 1 , "\\u00e9", "é", {}, [] , true ] ', 'x', 5)`,
  `INSERT INTO span_label_types (id, name, display_name, color, hotkey, is_active, sort_order, created_at)
     VALUES (500, 'zz', 'Z', '', NULL, 0, -2147483648, 2)`,
  `INSERT INTO span_annotations (chart_id, start_time, end_time, label, notes, confidence, sub_spans, created_at, source, model_prediction)
     VALUES (0, 9, 3, 'O', hex(zeroblob(200000)), 2147483647, '[]', 7, '', '{"b":1,"a":{"z":0.10,"y":[1.0]},"aa":2}')`,
  'DELETE FROM span_label_types WHERE id = 500',
  'DELETE FROM annotation_types WHERE id = 2',
];

/** Rows that PostgreSQL cannot hold, of every kind. */
const BAD = [
  `INSERT INTO charts (id, name, created_at) VALUES (5000000000, 'beyond', 5), (900, CAST(x'ff00fe' AS TEXT), 6)`,
  // With everything that hangs on the chart: more rows than fit into a page.
  `UPDATE charts SET created_at = created_at * 1000 WHERE id = 1`,
  `UPDATE candles SET open = 9e999 WHERE id = 3`,
  `UPDATE candles SET time = 'yesterday' WHERE id = 4`,
  `INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (5000000000, 2, 1, -9e999, 1, 1, 1)`,
  `INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (777777, 424242, 1, 1, 1, 1, x'00ff')`,
  `INSERT INTO annotations (chart_id, timestamp, label_type, geometry, color, created_at) VALUES
     (2, 1, 'line', '', 'x', 1), (2, 1, 'line', '{"a":"\\u0000"}', 'x', 1), (2, 1.5, 'a' || char(0) || 'b', '{broken', 'x', 1)`,
  `UPDATE span_annotations SET confidence = 0.85 WHERE id IN (SELECT id FROM span_annotations LIMIT 3)`,
  `UPDATE span_label_types SET is_active = 2 WHERE id = 1`,
  `UPDATE annotation_types SET is_active = 'yes', created_at = 1e300 WHERE id = 1`,
];

describe('legacy → PostgreSQL → legacy', () => {
  it.each(['UTC', 'America/New_York'])(
    'gives back every row of every table, with its storage class and its bytes (TZ=%s)',
    async (zone) => {
      const { report } = await roundTrip(
        { candles: 3_000, charts: 3, occasional: zone !== 'UTC', alter: AWKWARD },
        { env: { TZ: zone } },
      );
      expect(report?.findings).toEqual([]);
    },
  );

  it('gives back rows that PostgreSQL could not hold, from quarantine, exactly as they were', async () => {
    const options = { candles: 3_000, charts: 3, occasional: true, alter: [...AWKWARD, ...BAD] };
    const { report } = await roundTrip(options, { args: ['--on-bad-row', 'quarantine'] });
    const restored = report?.findings.filter(({ action }) => action === 'restored') ?? [];
    expect(new Set(restored.map(({ table }) => table)).size).toBe(6);
    expect(report?.findings).toEqual(restored);
  });

  it('gives back an empty file with what AUTOINCREMENT remembers', async () => {
    await roundTrip({ candles: 100, alter: TARGET_TABLES.map((table) => `DELETE FROM ${table}`) });
    await roundTrip({
      candles: 100,
      alter: [...TARGET_TABLES.map((table) => `DELETE FROM ${table}`), 'DELETE FROM sqlite_sequence'],
    });
  });

  it('gives back real prices, to the last bit', async (context) => {
    const files = existsSync(REAL_PRICES)
      ? readdirSync(REAL_PRICES).filter((name) => name.endsWith('.csv'))
      : [];
    if (files.length === 0) return context.skip(`no real prices: ${REAL_PRICES} is absent`);
    const csv = files.map((name) => readPrices(join(REAL_PRICES, name)));
    const { report } = await roundTrip({ candles: 0, csv });
    expect(report?.tables.find(({ name }) => name === 'candles')?.verifiedRows).toBeGreaterThan(10_000);
  });

  it('gives an older file the shape and the defaults of the newest', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ vintage: 'v3', candles: 500 });
    await using newest = await legacyFile({ vintage: 'v5', candles: 1 });
    expect((await migrate(database, legacy)).exitCode).toBe(0);
    const out = join(legacy.folder, 'back.db');
    expect((await migrate(database, legacy, { verb: 'export', args: ['--out', out] })).exitCode).toBe(0);
    expect(readSchema(out)).toEqual(readSchema(newest.path));
    const back = await withPrintedJson(database, readContent(out));
    const before = await withPrintedJson(database, readContent(legacy.path));
    const added = { source: `text:${Buffer.from('human').toString('hex')}`, model_prediction: 'null:null' };
    before['span_annotations'] = (before['span_annotations'] ?? []).map((row) => ({ ...row, ...added }));
    expect(back).toEqual(before);
  });

  it('gives rows of a chartless file back under the chart that was made for them, from quarantine as well', async () => {
    await using database = await createDatabase();
    const alter = [`UPDATE candles SET open = 'x' WHERE id = 5`];
    await using legacy = await legacyFile({ vintage: 'v1', candles: 500, alter });
    const run = await migrate(database, legacy, { args: ['--on-bad-row', 'quarantine'] });
    expect(run.exitCode, run.stderr).toBe(0);
    const out = join(legacy.folder, 'back.db');
    expect((await migrate(database, legacy, { verb: 'export', args: ['--out', out] })).exitCode).toBe(0);
    const back = readContent(out);
    expect(back['candles']).toEqual(
      readContent(legacy.path)['candles']?.map((row) => ({ ...row, chart_id: 'integer:1' })),
    );
    expect(back['charts']).toHaveLength(1);
  });
});

/** Moves a file there and back and expects it to be the same, but for the way in which JSON is written. */
async function roundTrip(
  options: LegacyOptions,
  how: { args?: string[]; env?: Record<string, string> } = {},
) {
  await using database = await createDatabase();
  await using legacy: LegacyFile = await legacyFile(options);
  const run = await migrate(database, legacy, how);
  expect(run.exitCode, run.stderr).toBe(0);
  const out = join(legacy.folder, 'back.db');
  const back = await migrate(database, legacy, { verb: 'export', args: ['--out', out], env: how.env ?? {} });
  expect(back.exitCode, back.stderr).toBe(0);
  expect(readSchema(out)).toEqual(readSchema(legacy.path));
  const [expected, actual] = [readContent(legacy.path), readContent(out)];
  expect(await withPrintedJson(database, actual)).toEqual(await withPrintedJson(database, expected));
  return back;
}
