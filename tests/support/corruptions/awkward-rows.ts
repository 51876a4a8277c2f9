import type Database from 'better-sqlite3';
import { JSONS, PRICES, TEXTS, TIMES } from './awkward-values.ts';

const MORE_ROWS = 60;

/** Enough rows in the tables of which a typical file has few. */
export function addMarks(db: Database.Database): void {
  const insert = (table: string, row: Record<string, unknown>) => {
    const names = Object.keys(row);
    db.prepare(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
    ).run(row);
  };
  for (let index = 0; index < MORE_ROWS; index++) {
    const text = (shift: number) => TEXTS[(index + shift) % TEXTS.length];
    const time = (shift: number) => TIMES[(index + shift) % TIMES.length];
    const json = (shift: number) => JSONS[(index + shift) % JSONS.length];
    insert('charts', {
      name: `chart ${index} ${index % 7 === 0 ? text(0)?.slice(0, 200) : 'é'}`,
      created_at: time(0),
    });
    insert('annotation_types', {
      name: `type ${index}`,
      display_name: text(1),
      color: index % 3 === 0 ? null : text(2),
      category: text(3),
      icon: text(4),
      is_active: [0, 1, null][index % 3],
      created_at: index % 5 === 0 ? null : time(1),
    });
    insert('span_label_types', {
      name: `label ${index}`,
      display_name: text(5),
      color: text(6),
      hotkey: index % 2 === 0 ? null : '',
      is_active: index % 2,
      sort_order: [0, index, -index, 2_147_483_647, -2_147_483_648][index % 5],
      created_at: time(2),
    });
    insert('annotations', {
      chart_id: 1,
      timestamp: time(3),
      label_type: text(7),
      geometry: index % 9 === 0 ? null : json(0),
      color: index % 4 === 0 ? null : text(8),
      created_at: time(4),
    });
    insert('span_annotations', {
      chart_id: 1,
      start_time: time(5),
      end_time: time(6),
      label: text(9),
      confidence: [null, 0, 1, -5, 2_147_483_647][index % 5],
      outcome: ['', null, text(10)][index % 3],
      notes: text(11),
      sub_spans: json(1),
      color: text(12),
      created_at: time(7),
    });
  }
}

/** v5's last column, and the extremes of doubles and times. */
export function addExtremes(db: Database.Database): void {
  JSONS.forEach((json, index) => {
    db.prepare(
      'UPDATE span_annotations SET model_prediction = ? WHERE id IN (SELECT id FROM span_annotations ORDER BY id LIMIT 2 OFFSET ?)',
    ).run(json, 4 * index);
  });
  const candle = db.prepare(
    'INSERT INTO candles (chart_id, time, open, high, low, close, volume) VALUES ((SELECT max(id) FROM charts), ?, ?, ?, ?, ?, ?)',
  );
  for (let index = 0; index < 100; index++) {
    const price = (shift: number) => PRICES[(index + shift) % PRICES.length];
    candle.run(
      TIMES[index] ?? -1_000_000 - index,
      price(0),
      price(1),
      price(2),
      price(3),
      index % 3 === 0 ? null : price(4),
    );
  }
}
