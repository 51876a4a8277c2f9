import type Database from 'better-sqlite3';

/** SQLite stores -0.0 as the integer 0 where the column is REAL, so it has to be another type at first. */
export default function source(database: Database.Database): void {
  database.exec(`
    DROP TABLE candles;
    CREATE TABLE candles (id INTEGER PRIMARY KEY, chart_id INTEGER, time INTEGER, open BLOB, high REAL, low REAL, close REAL);
    CREATE UNIQUE INDEX candles_unique ON candles (chart_id, time);
    INSERT INTO candles VALUES (1, 1, 1, -0.0, -0.0, 0.0, 1), (2, 1, 2, 0.0, 1, 1, 1), (3, 1, 3, 0, 1, 1, 1);
    INSERT INTO candles VALUES (4, 1, 4, 1, 1, 1, 1), (5, 1, 5, 1, 1, 1, 1), (6, 1, 6, 1, 1, 1, 1), (7, 1, 7, 1, 1, 1, 1);
  `);
}
