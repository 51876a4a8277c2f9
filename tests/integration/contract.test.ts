import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as typesRoute from '../../frontend/src/app/api/annotation-types/route.ts';
import * as annotationRoute from '../../frontend/src/app/api/annotations/[id]/route.ts';
import * as annotationsRoute from '../../frontend/src/app/api/annotations/route.ts';
import * as candlesRoute from '../../frontend/src/app/api/candles/route.ts';
import * as chartsRoute from '../../frontend/src/app/api/charts/route.ts';
import * as exportRoute from '../../frontend/src/app/api/export/route.ts';
import * as migrationRoute from '../../frontend/src/app/api/migration/route.ts';
import * as spanExportRoute from '../../frontend/src/app/api/span-annotations/export/route.ts';
import * as spansRoute from '../../frontend/src/app/api/span-annotations/route.ts';
import * as labelsRoute from '../../frontend/src/app/api/span-label-types/route.ts';
import { closeDatabase } from '../../frontend/src/server/database.ts';
import { seedFreshDatabase } from '../../frontend/src/server/seeds.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { type LegacyFile, legacyFile } from '../support/legacy.ts';
import { migrate } from '../support/migration.ts';
import { get, patch, post } from '../support/routes.ts';
import { TARGET_TABLES } from '../support/tables.ts';

/**
 * What a client of the old application saw, computed here from the legacy file with SQLite and JSON.parse
 * alone, against what the routes answer after the real job has moved that file. No conversion code of the
 * project stands on the golden side.
 */
type Row = Record<string, unknown>;

let db: TestDatabase;
let legacy: LegacyFile;
let sqlite: Database.Database;
let report: { exitCode: number | null; stderr: string };

beforeAll(async () => {
  vi.stubEnv('TZ', 'America/New_York');
  expect(new Date(2024, 0, 1).getTimezoneOffset()).toBe(5 * 60);
  db = await createDatabase();
  await db.query(`ALTER DATABASE ${db.name} SET timezone = 'America/New_York'`);
  legacy = await legacyFile({ candles: 12_000, charts: 2, seed: 'contract', alter: AWKWARD });
  report = await migrate(db, legacy, { env: { TZ: 'America/New_York' } });
  sqlite = new Database(legacy.path, { readonly: true });
  vi.stubEnv('DATABASE_URL', db.url);
});

afterAll(async () => {
  sqlite.close();
  await closeDatabase();
  vi.unstubAllEnvs();
  await legacy[Symbol.asyncDispose]();
  await db[Symbol.asyncDispose]();
});

/**
 * 02:30 on 10 March 2024 does not exist on New York's clocks, 01:30 on 3 November twice; 1969 is negative.
 */
const TIMES = [1_710_037_800, 1_730_611_800, 1_730_615_400, -1];
const AWKWARD = [
  ...TIMES.map(
    (time, i) => `INSERT INTO candles (chart_id, time, open, high, low, close)
                  VALUES (1, ${time}, 129587.00000000001, 1e21, ${i}e-7, 0.30000000000000004)`,
  ),
  `INSERT INTO annotations (chart_id, timestamp, label_type, geometry, color, created_at) VALUES
     (1, 1710037800, 'line', '{"startTime":1710037800,"startPrice":1.10,"endTime":-1,"endPrice":1e-7,"ünï":"\\u00e9 \\ud83d\\ude00"}', NULL, 1710037800),
     (1, 1730611800, 'say "a, b"', NULL, '', 1730611800)`,
  `INSERT INTO span_annotations (chart_id, start_time, end_time, label, notes, sub_spans, color, created_at, source, model_prediction)
   VALUES (1, 1730615400, 1730611800, 'O', 'two' || char(10) || 'lines', '[]', 'red', -1, 'talib',
           '{"label":"x","confidence":0.85,"seed":12345678901234567890,"nested":[[{"a":null}],true]}')`,
];

test('the job has moved the file', () => {
  expect(report.exitCode, report.stderr).toBe(0);
});

describe('a client of the old API sees the same after the migration', () => {
  test('GET /api/charts: newest first', async () => {
    const golden = all('SELECT id, name, created_at FROM charts ORDER BY created_at DESC, id DESC');
    expect(golden.length).toBe(2);
    expect(await bodyOf(chartsRoute.GET)).toEqual(golden);
  });

  test('GET /api/candles: every candle of every chart, ascending, times and prices as they were', async () => {
    for (const chart of chartIds()) {
      const golden = all(
        'SELECT time, open, high, low, close FROM candles WHERE chart_id = ? ORDER BY time',
        chart,
      );
      expect(golden.length).toBeGreaterThan(1_000);
      expect(await bodyOf(candlesRoute.GET, `chartId=${chart}`)).toEqual(golden);
    }
  });

  test('GET /api/annotations: geometry as an object or null', async () => {
    for (const chart of chartIds()) {
      const golden = all(
        `SELECT id, timestamp, label_type, geometry, color, created_at FROM annotations WHERE chart_id = ? ORDER BY id`,
        chart,
      ).map((row) => parsed(row, 'geometry'));
      expect(golden.some(({ geometry }) => geometry === null)).toBe(true);
      expect(golden.some(({ geometry }) => typeof geometry === 'object' && geometry !== null)).toBe(true);
      expect(await bodyOf(annotationsRoute.GET, `chartId=${chart}`)).toEqual(golden);
    }
  });

  test('GET /api/annotation-types: is_active as a boolean', async () => {
    const golden = all('SELECT * FROM annotation_types ORDER BY id').map(booleans);
    expect(golden.map(({ is_active }) => is_active)).toEqual(expect.arrayContaining([true, false, null]));
    expect(await bodyOf(typesRoute.GET)).toEqual(golden);
  });

  test('GET /api/span-annotations: latest start first, JSON columns as values', async () => {
    for (const chart of chartIds()) {
      const golden = all(
        'SELECT * FROM span_annotations WHERE chart_id = ? ORDER BY start_time DESC, id',
        chart,
      ).map((row) => parsed(row, 'sub_spans', 'model_prediction'));
      expect(golden.length).toBeGreaterThan(10);
      expect(await bodyOf(spansRoute.GET, `chartId=${chart}`)).toEqual(golden);
    }
  });

  test('GET /api/span-label-types: the active ones by sort_order', async () => {
    const golden = all('SELECT * FROM span_label_types WHERE is_active = 1 ORDER BY sort_order').map(
      booleans,
    );
    expect(golden.length).toBeGreaterThan(3);
    expect(await bodyOf(labelsRoute.GET)).toEqual(golden);
  });

  test('GET /api/span-annotations/export: the seven fields of ever and all else that is stored, without chartId of the newest chart', async () => {
    const exported = (chart: number) =>
      all(
        `SELECT id, chart_id, start_time, end_time, label, confidence, outcome, notes, sub_spans, color,
                created_at, source, model_prediction
           FROM span_annotations WHERE chart_id = ? ORDER BY start_time, id`,
        chart,
      ).map((row) => parsed(row, 'sub_spans', 'model_prediction'));
    for (const chart of chartIds()) {
      expect(await bodyOf(spanExportRoute.GET, `chartId=${chart}`)).toEqual({ annotations: exported(chart) });
    }
    const newest = all('SELECT id FROM charts ORDER BY created_at DESC, id DESC')[0]?.['id'] as number;
    expect(await bodyOf(spanExportRoute.GET)).toEqual({ annotations: exported(newest) });
  });

  test('GET /api/export: a CSV line for each annotation, with its candle’s prices', async () => {
    for (const chart of chartIds()) {
      const golden = all(
        `SELECT a.id, a.timestamp, a.label_type, c.open, c.high, c.low, c.close, a.color, a.geometry, a.created_at
           FROM annotations a LEFT JOIN candles c ON c.chart_id = a.chart_id AND c.time = a.timestamp
          WHERE a.chart_id = ? ORDER BY a.timestamp, a.id`,
        chart,
      ).map((row) => parsed(row, 'geometry'));
      const response = await exportRoute.GET(requestFor(`chartId=${chart}`));
      expect(response.headers.get('content-disposition')).toMatch(
        /^attachment; filename="annotations.csv"; filename\*=/,
      );
      expect(readCsv(await response.text())).toEqual(golden);
    }
  });
});

describe('after the migration', () => {
  test('PATCH changes one field of a migrated row, and POST continues above its ids', async () => {
    const [before, ...others] = await bodyOf(annotationsRoute.GET, 'chartId=1');
    const changed = await patch(annotationRoute.PATCH, before.id, { color: '#000000' });
    expect(changed.body).toEqual({ ...before, color: '#000000' });
    const highest = all('SELECT max(id) AS id FROM annotations')[0]?.['id'] as number;
    const added = await post(annotationsRoute.POST, { chart_id: 1, timestamp: TIMES[0], label_type: 'x' });
    expect(added.body).toMatchObject({ id: highest + 1, timestamp: TIMES[0] });
    expect(await bodyOf(annotationsRoute.GET, 'chartId=1')).toEqual([changed.body, ...others, added.body]);
  });

  test('no default type is added to the migrated ones', async () => {
    const before = await bodyOf(typesRoute.GET);
    expect(await seedFreshDatabase()).toBe(false);
    expect(await bodyOf(typesRoute.GET)).toEqual(before);
  });

  test('GET /api/migration tells the run: completed, verified, its tables add up, and holds no credential', async () => {
    const body = await bodyOf(migrationRoute.GET);
    expect(body.migration).toMatchObject({
      status: 'completed',
      verified: true,
      verdict: expect.stringContaining('every value was compared'),
      balanced: true,
      source: { vintage: 'v5', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      target: { database: db.name },
      error: null,
    });
    const { requested_at, started_at, finished_at, tables, phases } = body.migration;
    expect(started_at - requested_at).toBeGreaterThanOrEqual(0);
    expect(finished_at - started_at).toBeGreaterThanOrEqual(0);
    expect(Math.abs(finished_at - Date.now() / 1000)).toBeLessThan(3600);
    for (const { name, source_rows, verified_rows, mismatched_rows } of tables) {
      const [table] = all('SELECT name FROM sqlite_schema WHERE name = ?', name);
      const rows = table ? all(`SELECT count(*) AS count FROM "${name}"`)[0]?.['count'] : 0;
      expect({ name, source_rows, verified_rows, mismatched_rows }).toEqual({
        name,
        source_rows: rows,
        verified_rows: rows,
        mismatched_rows: 0,
      });
    }
    expect(tables.map(({ name }: Row) => name).toSorted()).toEqual(TARGET_TABLES.toSorted());
    expect(phases.length).toBeGreaterThan(3);
    expect(JSON.stringify(body)).not.toContain(new URL(db.url).password);
  });
});

function all(sql: string, ...values: unknown[]): Row[] {
  return sqlite.prepare<unknown[], Row>(sql).all(...values);
}

function chartIds(): number[] {
  return all('SELECT id FROM charts ORDER BY id').map(({ id }) => id as number);
}

/** As the old application read its JSON columns. */
function parsed(row: Row, ...columns: string[]): Row {
  const values = columns.map((column) => [
    column,
    row[column] === null ? null : JSON.parse(row[column] as string),
  ]);
  return { ...row, ...Object.fromEntries(values) };
}

/** As the old application read its 0/1 columns. */
function booleans(row: Row): Row {
  return { ...row, is_active: row['is_active'] === null ? null : row['is_active'] === 1 };
}

function requestFor(query: string): Request {
  return new Request(`http://localhost:3000/api/route?${query}`);
}

async function bodyOf(route: (request: Request) => Promise<Response>, query = '') {
  const { status, body } = await get(route, query);
  expect(status).toBe(200);
  return body;
}

const TEXTS = new Set(['label_type', 'color']);

/** The rows of the export; nothing between two commas is NULL, a pair of quotes an empty text. */
function readCsv(csv: string): Row[] {
  const [header = [], ...lines] = csvRecords(csv);
  return lines.map((fields) =>
    Object.fromEntries(
      header.map((name, index) => [name, valueOfField(String(name), fields[index] ?? null)]),
    ),
  );
}

function valueOfField(name: string, text: string | null): unknown {
  if (text === null || TEXTS.has(name)) return text;
  return name === 'geometry' ? JSON.parse(text) : Number(text);
}

/** RFC 4180 by a single pattern: a quoted or a plain field, and what ends it. */
function csvRecords(csv: string): (string | null)[][] {
  const records: (string | null)[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? (plain || null));
    if (end === '\r\n') records.push([]);
  }
  records.pop();
  return records;
}
