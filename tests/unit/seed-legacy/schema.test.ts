import { readFileSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { createStatements, type Vintage } from '../../../scripts/seed-legacy/schema.ts';
import { withLegacyFile } from './file.ts';

/** Columns as `name type [not null] [= default]`, in order; written down here independently. */
const ID = 'id integer not null pk';
const CANDLES = ['time integer not null', ...prices()];
const ANNOTATIONS = [
  'timestamp integer not null',
  'label_type text not null',
  'geometry text',
  "color text = '#3b82f6'",
  'created_at integer not null',
];
const ANNOTATION_TYPES = [
  ID,
  'name text not null',
  'display_name text not null',
  'color text',
  'category text',
  'icon text',
  'is_active integer = 1',
  'created_at integer',
];
const CHART_ID = 'chart_id integer not null';
const CHARTS = [ID, 'name text not null', 'created_at integer not null'];
const SPAN_LABEL_TYPES = [
  ID,
  'name text not null',
  'display_name text not null',
  'color text not null',
  'hotkey text',
  'is_active integer not null = 1',
  'sort_order integer not null = 0',
  'created_at integer not null',
];
const SPANS = [
  ID,
  CHART_ID,
  'start_time integer not null',
  'end_time integer not null',
  'label text not null',
  'confidence integer',
  'outcome text',
  'notes text',
  'sub_spans text',
  "color text not null = '#2196F3'",
  'created_at integer not null',
];
const V0 = { candles: [ID, ...CANDLES], annotations: [ID, ...ANNOTATIONS] };
const V2 = {
  charts: CHARTS,
  candles: [ID, CHART_ID, ...CANDLES],
  annotation_types: ANNOTATION_TYPES,
  annotations: [ID, CHART_ID, ...ANNOTATIONS],
};
const V3 = { ...V2, span_label_types: SPAN_LABEL_TYPES, span_annotations: SPANS };
const EXPECTED: Record<Vintage, Record<string, string[]>> = {
  v0: V0,
  v1: { ...V0, annotation_types: ANNOTATION_TYPES },
  v2: V2,
  v3: V3,
  v5: { ...V3, span_annotations: [...SPANS, "source text not null = 'human'", 'model_prediction text'] },
  'v5-without-source': V3,
};

describe.each(Object.entries(EXPECTED))('a file of vintage %s', (name, tables) => {
  const vintage = name as Vintage;

  test('has exactly the tables and columns of its time, in their order', () => {
    const shape = withLegacyFile({ vintage }, (db) =>
      Object.fromEntries(tableNames(db).map((table) => [table, columns(db, table)])),
    );
    expect(shape).toEqual(tables);
  });

  test('has its unique keys and references', () => {
    const withCharts = 'charts' in tables;
    withLegacyFile({ vintage }, (db) => {
      expect(uniqueKeys(db, 'candles')).toEqual([withCharts ? 'chart_id,time' : 'time']);
      for (const table of ['charts', 'annotation_types', 'span_label_types'].filter((t) => t in tables)) {
        expect(uniqueKeys(db, table)).toEqual(['name']);
      }
      for (const table of ['candles', 'annotations', 'span_annotations'].filter((t) => t in tables)) {
        expect(references(db, table)).toEqual(withCharts ? ['chart_id → charts.id'] : []);
      }
    });
  });

  test('is sound, has rows in every table, and counts ids beyond the deleted last ones', () => {
    withLegacyFile({ vintage }, (db) => {
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(db.pragma('foreign_key_check')).toEqual([]);
      for (const table of Object.keys(tables)) {
        const sequence = db.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(table);
        expect(sequence).toBeGreaterThan(db.prepare(`SELECT max(id) FROM ${table}`).pluck().get() as number);
      }
    });
  });

  test('has the journal that Drizzle leaves, with its NULL ids', () => {
    const journal = withLegacyFile({ vintage }, (db) =>
      db.prepare('SELECT id, length(hash) AS digits FROM __drizzle_migrations').all(),
    );
    expect(journal.length).toBeGreaterThan(0);
    for (const row of journal) expect(row).toEqual({ id: null, digits: 64 });
  });
});

test('a file of vintage v5 is made by the statements of the legacy application, letter for letter', () => {
  const told = readFileSync(new URL('./v5.sql', import.meta.url), 'utf8')
    .split(';\n')
    .filter(Boolean);
  expect(createStatements('v5').toSorted()).toEqual(told.toSorted());
});

test('columns that only some files have, such as volume, are the last of candles, and not always known', () => {
  const file = (occasional: boolean) =>
    withLegacyFile({ vintage: 'v2', occasional }, (db) => ({
      columns: columns(db, 'candles'),
      unknown: occasional && db.prepare('SELECT count(*) - count(volume) FROM candles').pluck().get(),
    }));
  const [all, usual] = [file(true), file(false).columns];
  expect(all.columns.slice(0, usual.length)).toEqual(usual);
  expect(all.columns.slice(usual.length)).toContain('volume real');
  expect(all.unknown).toBeGreaterThan(0);
});

function prices(): string[] {
  return ['open', 'high', 'low', 'close'].map((name) => `${name} real not null`);
}

function tableNames(db: Database.Database): string[] {
  return db
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('sqlite_sequence', '__drizzle_migrations')",
    )
    .pluck()
    .all() as string[];
}

function columns(db: Database.Database, table: string): string[] {
  const rows = db.pragma(`table_info(${table})`) as {
    name: string;
    type: string;
    notnull: number;
    dflt_value: string | null;
    pk: number;
  }[];
  return rows.map(({ name, type, notnull, dflt_value, pk }) =>
    [name, type.toLowerCase(), notnull && 'not null', pk && 'pk', dflt_value && `= ${dflt_value}`]
      .filter(Boolean)
      .join(' '),
  );
}

function uniqueKeys(db: Database.Database, table: string): string[] {
  const indexes = db.pragma(`index_list(${table})`) as { name: string; unique: number }[];
  return indexes
    .filter(({ unique }) => unique === 1)
    .map(({ name }) =>
      (db.pragma(`index_info(${name})`) as { name: string }[]).map((column) => column.name).join(','),
    );
}

function references(db: Database.Database, table: string): string[] {
  const keys = db.pragma(`foreign_key_list(${table})`) as { from: string; table: string; to: string }[];
  return keys.map(({ from, table: parent, to }) => `${from} → ${parent}.${to}`);
}
