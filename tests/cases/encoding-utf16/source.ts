import type Database from 'better-sqlite3';
import { writeBase } from '../../support/cases/base-rows.ts';

/** U+6161 is stored as the two bytes of "aa". */
export default function source(database: Database.Database): void {
  database.pragma("encoding = 'UTF-16le'");
  writeBase(database, 'v5', true);
  database.exec("UPDATE charts SET name = '\u6161' WHERE id = 1");
}
