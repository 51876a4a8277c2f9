import type Database from 'better-sqlite3';

/** As an application with its own SQLite extension leaves it. */
export default function source(database: Database.Database): void {
  database.unsafeMode();
  database.pragma('writable_schema = ON');
  database
    .prepare(
      `INSERT INTO sqlite_master VALUES ('table', 'levels', 'levels', 0, 'CREATE VIRTUAL TABLE levels USING pivot(price)')`,
    )
    .run();
}
