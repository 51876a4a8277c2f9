import type { TestDatabase } from '../database.ts';
import { bySql, type Group } from './row.ts';

const NOT_EMPTY = { exitCode: 4, code: 'target_not_empty' } as const;

const emptied = (sql: string) => ({
  ...NOT_EMPTY,
  follow: async (database: TestDatabase) => void (await database.query(sql)),
});

/** What the tables hold already. */
export const rows: Group = {
  title: 'Rows that are there',
  rows: [
    bySql('a chart', `INSERT INTO charts (name) VALUES ('mine')`, emptied('DELETE FROM charts'), {
      sample: true,
    }),
    bySql(
      'a candle of it',
      `INSERT INTO charts (name) VALUES ('mine'); INSERT INTO candles (chart_id, time, open, high, low, close) VALUES (1, now(), 1, 1, 1, 1)`,
      emptied('DELETE FROM candles; DELETE FROM charts'),
    ),
    bySql(
      'a type of somebody’s',
      `INSERT INTO annotation_types (name, display_name) VALUES ('mine', 'Mine')`,
      emptied('DELETE FROM annotation_types'),
    ),
    bySql(
      'a span label of somebody’s',
      `INSERT INTO span_label_types (name, display_name, color) VALUES ('mine', 'Mine', 'red')`,
      emptied('DELETE FROM span_label_types'),
    ),
    bySql(
      'rows that were deleted again',
      `INSERT INTO charts (name) SELECT 'c' || n FROM generate_series(1, 500) AS n; DELETE FROM charts`,
      { exitCode: 0, catalog: 'as migrated' },
    ),
    bySql('sequences that are far ahead', `SELECT setval('candles_id_seq', 1000000)`, {
      exitCode: 0,
      catalog: 'as migrated',
    }),
    bySql(
      'answers that the application keeps',
      `INSERT INTO idempotency_keys (key, request_digest) VALUES ('k', 'd')`,
      { exitCode: 0, catalog: 'as migrated' },
    ),
    bySql(
      'training_runs of the other ORM',
      `CREATE TABLE training_runs (run_id text PRIMARY KEY); INSERT INTO training_runs VALUES ('r')`,
      { exitCode: 0, catalog: 'as migrated' },
    ),
  ],
};
