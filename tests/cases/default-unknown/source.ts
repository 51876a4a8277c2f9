import type Database from 'better-sqlite3';

/** A parameter: SQLite reads it in a file, and accepts it in no statement. */
export default function source(database: Database.Database): void {
  database.unsafeMode();
  database.pragma('writable_schema = ON');
  database
    .prepare(
      `UPDATE sqlite_master SET sql = replace(sql, '\`outcome\` text', '\`outcome\` text DEFAULT (?1)')
        WHERE name = 'span_annotations'`,
    )
    .run();
}
