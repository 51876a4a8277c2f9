import type Database from 'better-sqlite3';
import { type LegacyFile, legacyFile } from '../legacy.ts';
import { addExtremes, addMarks } from './awkward-rows.ts';
import { addBadRows } from './bad-rows.ts';
import type { WorldName } from './kind.ts';

/** A legacy file to migrate, and how. */
interface World {
  legacy(seed: string): Promise<LegacyFile>;
  /** Options of the run that migrates it. */
  args: string[];
  /** Options of a restoration after it. */
  restored?: string[];
}

/**
 * `rich`: every table, every type, the extremes of each, and rows that only quarantine can hold. `repaired`:
 * values that remedies changed, in tables with digests and in others. `rows`: rows that only remedies about
 * whole rows let in, a few of each. `restored`: rows that came back from quarantine. `lacking`: columns are missing that
 * PostgreSQL fills. `chartless`: from before there were charts.
 */
export const WORLDS: Record<WorldName, World> = {
  rich: {
    legacy: (seed) => legacyFile({ candles: 1_500, charts: 3, seed, occasional: true, alter: enrich }),
    args: ['--on-bad-row', 'quarantine', '--batch-rows', '400'],
  },
  repaired: {
    legacy: (seed) =>
      legacyFile({
        candles: 900,
        charts: 2,
        seed,
        alter: (db) => {
          addMarks(db);
          db.exec(`UPDATE candles SET time = time * 1000 WHERE id % 3 = 0`);
          db.exec(`UPDATE span_annotations SET confidence = 2.5 WHERE id % 4 = 1`);
          db.exec(`UPDATE annotations SET geometry = '' WHERE id % 4 = 1`);
        },
      }),
    args: [
      ...['--batch-rows', '200', '--repair'],
      'candles.time:milliseconds,span_annotations.confidence:round,annotations.geometry:empty_null',
    ],
  },
  rows: {
    legacy: (seed) => legacyFile({ candles: 900, charts: 2, seed, alter: addRowsForRemedies }),
    args: [
      ...['--batch-rows', '200', '--repair'],
      'candles:equal_rows,span_annotations:next_id,annotations:lost_chart,charts:numbered',
    ],
  },
  restored: {
    legacy: (seed) => legacyFile({ candles: 600, charts: 2, seed, alter: addRowsToRestore }),
    args: ['--on-bad-row', 'quarantine', '--batch-rows', '200'],
    restored: ['--apply', '--repair', 'candles.time:milliseconds,span_annotations.confidence:round'],
  },
  lacking: {
    legacy: (seed) =>
      legacyFile({
        candles: 1_200,
        charts: 3,
        seed,
        vintage: 'v5-without-source',
        alter: (db) => {
          addMarks(db);
          db.exec('ALTER TABLE annotation_types DROP COLUMN is_active');
          for (const table of ['annotation_types', 'annotations', 'charts']) {
            db.exec(`ALTER TABLE ${table} DROP COLUMN created_at`);
          }
        },
      }),
    args: ['--batch-rows', '50'],
  },
  chartless: {
    legacy: (seed) => legacyFile({ candles: 600, seed, vintage: 'v0' }),
    args: ['--batch-rows', '100'],
  },
};

function addRowsForRemedies(db: Database.Database): void {
  addMarks(db);
  db.exec('DROP INDEX candles_chart_id_time_unique; DROP INDEX charts_name_unique');
  db.exec(`INSERT INTO candles (chart_id, time, open, high, low, close)
           SELECT chart_id, time, open, high, low, close FROM candles WHERE id % 30 = 7`);
  db.exec('UPDATE span_annotations SET id = id + 5000000000 WHERE id % 6 = 3');
  db.exec('UPDATE annotations SET chart_id = 1000 + id % 7');
  for (let times = 0; times < 3; times++)
    db.exec('INSERT INTO charts (name, created_at) SELECT name, created_at + 1 FROM charts WHERE id <= 2');
}

/** A finding can name five rows. */
function addRowsToRestore(db: Database.Database): void {
  addMarks(db);
  db.exec('UPDATE candles SET time = time * 1000 WHERE id % 150 = 1');
  db.exec('UPDATE candles SET time = -time * 1000000000 WHERE id % 200 = 2');
  db.exec(
    'UPDATE span_annotations SET confidence = 2.5 WHERE id IN (SELECT id FROM span_annotations ORDER BY id LIMIT 3)',
  );
}

/** Ids that SQLite handed out and that no row has any more. */
const UNUSED_IDS = 500;
function enrich(db: Database.Database): void {
  addMarks(db);
  addExtremes(db);
  addBadRows(db);
  db.exec(`UPDATE sqlite_sequence SET seq = CAST(seq AS INTEGER) + ${UNUSED_IDS}`);
  // The lowest and the highest id there can be, behind which there is room for 1,000 more.
  db.exec('UPDATE span_annotations SET id = 2147482647 WHERE id = (SELECT max(id) FROM span_annotations)');
  db.exec('UPDATE span_annotations SET id = -2147483648 WHERE id = (SELECT min(id) FROM span_annotations)');
  db.exec('UPDATE annotations SET id = 0 WHERE id = (SELECT min(id) FROM annotations)');
}
