import type Database from 'better-sqlite3';
import { AMOUNTS } from '../../../scripts/seed-legacy/charts.ts';

/** Values that PostgreSQL cannot hold, as SQL: every storage class, and what JSON or UTF-8 cannot be. */
const BAD_SPANS: [column: string, value: string][] = [
  ['confidence', '0.85'],
  ['confidence', '0.1'],
  ['confidence', `'high'`],
  ['confidence', `'9007199254740993 stars'`],
  ['confidence', `x'00ff'`],
  ['confidence', '9007199254740993'],
  ['confidence', '-2147483649'],
  ['start_time', '1700000000123'],
  ['start_time', '9223372036854775807'],
  ['start_time', '-9223372036854775808'],
  ['start_time', `'2024-01-01'`],
  ['notes', `CAST(x'610062' AS TEXT)`],
  ['notes', `CAST(x'c328' AS TEXT)`],
  ['notes', `x'c3a9'`],
  ['notes', `x''`],
  ['sub_spans', `''`],
  ['sub_spans', `'{broken'`],
  ['sub_spans', `'NaN'`],
  ['sub_spans', `'"\\u0000"'`],
  ['sub_spans', `'"\\ud800"'`],
  ['chart_id', '424242'],
];

/** The same for other tables: which of their rows, in order of id. */
const BAD_OTHERS: [table: string, rows: string, assignment: string][] = [
  ['candles', 'LIMIT 3 OFFSET 100', 'open = 9e999, low = -9e999'],
  ['candles', 'LIMIT 3 OFFSET 200', `close = 'n/a'`],
  ...AMOUNTS.map((column, index): [string, string, string] => [
    'candles',
    `LIMIT 3 OFFSET ${300 + 10 * index}`,
    `${column} = 'much'`,
  ]),
  ['annotations', 'LIMIT 3', `geometry = '[1, 2', color = NULL`],
  ['span_label_types', 'LIMIT 2 OFFSET 1', 'is_active = 7'],
  ['annotation_types', 'LIMIT 2 OFFSET 4', 'created_at = 0.5'],
  // Ids that no 32-bit integer can hold.
  ['candles', 'LIMIT 1', 'id = -3000000000'],
  ['candles', 'LIMIT 1 OFFSET 1000', 'id = 3000000000'],
];

/** Spoils rows so that only quarantine can hold them. */
export function addBadRows(db: Database.Database): void {
  const ids = db
    .prepare<[], number>('SELECT id FROM span_annotations WHERE id % 3 = 0 ORDER BY id')
    .pluck()
    .all();
  BAD_SPANS.forEach(([column, value], index) => {
    db.exec(`UPDATE span_annotations SET ${column} = ${value} WHERE id = ${ids[index]}`);
  });
  for (const [table, rows, assignment] of BAD_OTHERS) {
    db.exec(`UPDATE ${table} SET ${assignment} WHERE id IN (SELECT id FROM ${table} ORDER BY id ${rows})`);
  }
}
