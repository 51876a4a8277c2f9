import { edit, plain, withDatabase } from './files.ts';
import type { Group, Row } from './row.ts';

/** A name of which `spoilName` makes one that is not valid UTF-8. */
const NAME = 'to_be_spoilt';

/** A byte that UTF-8 never has, wherever the name stands in the file. */
function spoilName(path: string): void {
  edit(path, (bytes) => {
    const at = () => bytes.indexOf(NAME);
    while (at() >= 0) bytes.writeUInt8(0xff, at());
    return undefined;
  });
}

const unnamed = (state: string, made: string, sql: string[], says: string): Row => ({
  state,
  made,
  must: { exitCode: 3, code: 'source_name_encoding', says },
  make(folder) {
    const path = plain(folder);
    withDatabase(path, (db) => db.exec(sql.join(';')));
    spoilName(path);
  },
});

/** With a function that no other SQLite has. */
function withFunction(folder: string, sql: string): void {
  withDatabase(plain(folder), (db) => {
    db.function('norm', { deterministic: true }, (value) => value);
    db.exec(sql);
  });
}

/** As the application does that has this collation: better-sqlite3 can make none. */
function withCollation(folder: string, sql: string): void {
  withDatabase(plain(folder), (db) => {
    db.exec(sql.replace('ICU_de', 'NOCASE'));
    db.unsafeMode();
    db.pragma('writable_schema = ON');
    db.exec("UPDATE sqlite_master SET sql = replace(sql, 'NOCASE', 'ICU_de')");
  });
}

const lacking = (says: string): Row['must'] => ({ exitCode: 3, code: 'source_extension_missing', says });

/** Files that only the application that made them can read altogether. */
export const foreign: Group = {
  title: 'What only another application can read',
  rows: [
    {
      state: 'an index in an order of the application',
      made: 'COLLATE ICU_de',
      must: lacking('no such collation sequence: ICU_de'),
      make: (folder) => withCollation(folder, 'CREATE INDEX by_name ON charts (name COLLATE ICU_de)'),
    },
    {
      state: 'a column computed by a function of the application',
      made: 'AS (norm(close))',
      must: lacking('unknown function: norm()'),
      make: (folder) => withFunction(folder, 'ALTER TABLE candles ADD COLUMN normal AS (norm(close))'),
    },
    {
      state: 'an index on a function of the application',
      made: 'not read, and not damaged',
      must: { openedAs: 'direct' },
      make: (folder) => withFunction(folder, 'CREATE INDEX by_norm ON candles (norm(close))'),
    },
    unnamed(
      'a table whose name is not valid UTF-8',
      'one byte ff in its name',
      [`CREATE TABLE ${NAME} (x)`, `INSERT INTO ${NAME} VALUES (1)`],
      'table whose name is not valid UTF-8: its bytes are ff6f5f62655f73706f696c74',
    ),
    unnamed(
      'a column whose name is not valid UTF-8',
      'one byte ff in its name',
      [`ALTER TABLE candles ADD COLUMN ${NAME} DEFAULT 1`],
      'column of candles whose name is not valid UTF-8',
    ),
  ],
};
