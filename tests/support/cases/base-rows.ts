import type Database from 'better-sqlite3';
import { createStatements, tablesOf, type Vintage } from '../../../scripts/seed-legacy/schema.ts';

/**
 * A few sound rows for every table, as the application of each vintage wrote them. They are the company
 * in which an awkward row has to be noticed, and which has to arrive without it.
 */
const ROWS: Record<string, Record<string, unknown>[]> = {
  charts: [
    { id: 1, name: 'EURUSD 1h', created_at: 1_700_000_000 },
    { id: 2, name: 'XAUUSD D', created_at: 1_700_000_100 },
  ],
  candles: [
    candle(1, 1, 1_699_999_200, 1.0712),
    candle(2, 1, 1_700_002_800, 1.0719),
    candle(3, 1, 1_700_006_400, 1.0705),
    candle(4, 2, 1_699_920_000, 1936.5),
    candle(5, 2, 1_700_006_401, 1946.25),
    candle(6, 2, 1_700_092_800, 1963.1),
  ],
  annotation_types: [
    type(1, 'break_up', 'Break Up', { category: 'arrow', icon: 'arrow-up' }),
    type(2, 'line', 'Line', { category: 'drawing', icon: null }),
  ],
  annotations: [
    annotation(1, 1, 'break_up', null),
    annotation(
      2,
      2,
      'line',
      '{"startTime":1699920000,"startPrice":1936.5,"endTime":1700092800,"endPrice":1963.10}',
    ),
  ],
  span_label_types: [{ ...type(1, 'bull_flag', 'Bull Flag', {}), hotkey: '1', sort_order: 1 }],
  span_annotations: [
    span(1, 1, { confidence: 4, outcome: 'success', notes: 'clean', source: 'human' }),
    span(2, 2, {
      confidence: null,
      sub_spans: '[{"start_time":1699920000,"end_time":1700006400,"label":"pole"}]',
      source: 'model_confirmed',
      model_prediction: '{"label":"bull_flag","confidence":0.85,"model_version":"xgb_v1"}',
    }),
  ],
};

/** How many base rows a table has. */
export function baseCount(table: string): number {
  return ROWS[table]?.length ?? 0;
}

/** Makes the tables of a vintage, with the base rows or empty; columns that it lacks are left out. */
export function writeBase(database: Database.Database, vintage: Vintage, withRows: boolean): void {
  for (const statement of createStatements(vintage)) database.exec(statement);
  if (!withRows) return;
  for (const table of tablesOf(vintage)) {
    const names = database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[];
    const marks = names.map((name) => `@${name}`);
    const insert = database.prepare(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks.join(', ')})`,
    );
    for (const row of ROWS[table] ?? []) insert.run(row);
  }
}

function candle(id: number, chart_id: number, time: number, open: number): Record<string, unknown> {
  return { id, chart_id, time, open, high: open + 0.25, low: open - 0.25, close: open + 0.125 };
}

function type(id: number, name: string, display_name: string, more: object): Record<string, unknown> {
  return { id, name, display_name, color: '#22c55e', is_active: 1, created_at: 1_690_000_000, ...more };
}

function annotation(id: number, chart_id: number, label_type: string, geometry: string | null) {
  return {
    id,
    chart_id,
    timestamp: 1_699_999_200,
    label_type,
    geometry,
    color: '#3b82f6',
    created_at: 1_700_000_200,
  };
}

function span(id: number, chart_id: number, more: object): Record<string, unknown> {
  return {
    id,
    chart_id,
    start_time: 1_699_999_200,
    end_time: 1_700_006_400,
    label: 'bull_flag',
    outcome: null,
    notes: null,
    sub_spans: null,
    color: '#2196F3',
    created_at: 1_700_000_300,
    model_prediction: null,
    ...more,
  };
}
