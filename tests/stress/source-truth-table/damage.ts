import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createStatements } from '../../../scripts/seed-legacy/schema.ts';
import {
  chart,
  cut,
  edit,
  NAME,
  noise,
  overwrite,
  pageBytesOf,
  pageOf,
  plain,
  spoilPage,
  staleCount,
  withDatabase,
} from './files.ts';
import type { Group, Row } from './row.ts';

const damage = (state: string, made: string, says: string, spoil: (path: string) => void): Row => ({
  state,
  made,
  must: { exitCode: 3, code: 'source_damaged', says },
  make: (folder) => spoil(plain(folder)),
});

/** Changes what SQLite believes of a table without changing its rows. */
function rewriteSchema(path: string, sql: string): void {
  withDatabase(path, (db) => {
    db.unsafeMode();
    db.pragma('writable_schema = ON');
    db.exec(sql);
  });
}

/** NULL in candles.open, which is NOT NULL, as an older schema without that word lets in. */
function putNulls(path: string): void {
  const declaration = (from: string, to: string) =>
    `UPDATE sqlite_master SET sql = replace(sql, '\`open\` real${from}', '\`open\` real${to}') WHERE name = 'candles'`;
  rewriteSchema(path, declaration(' NOT NULL', ''));
  withDatabase(path, (db) => {
    const { changes } = db.prepare('UPDATE candles SET open = NULL WHERE id <= 8').run();
    if (changes !== 8) throw new Error('There should be eight candles to put NULL into.');
  });
  rewriteSchema(path, declaration('', ' NOT NULL'));
}

/** Rows that share a key, as they come about while a unique index is not one. */
function doubleRows(path: string): void {
  const declare = (from: string, to: string) =>
    rewriteSchema(
      path,
      `UPDATE sqlite_master SET sql = replace(sql, '${from}', '${to}') WHERE name = 'candles_chart_id_time_unique'`,
    );
  declare('CREATE UNIQUE INDEX', 'CREATE INDEX');
  withDatabase(path, (db) => {
    db.exec(`INSERT INTO candles (chart_id, time, open, high, low, close)
      SELECT chart_id, time, open, high, low, close FROM candles LIMIT 2`);
  });
  declare('CREATE INDEX', 'CREATE UNIQUE INDEX');
}

/** Exchanges the first two entries of a leaf page's list of rows: their keys are out of order then. */
export function swapRows(path: string, table: string): void {
  const list = (pageOf(path, table, 'leaf') - 1) * pageBytesOf(path) + 8;
  edit(path, (bytes) => {
    const first = bytes.readUInt16BE(list);
    bytes.writeUInt16BE(bytes.readUInt16BE(list + 2), list);
    bytes.writeUInt16BE(first, list + 2);
    return undefined;
  });
}

/** A long note, on pages of its own, whose chain of pages then leads nowhere. */
function breakChain(path: string): void {
  withDatabase(path, (db) =>
    db.exec(
      'UPDATE span_annotations SET notes = hex(randomblob(20000)) WHERE id = (SELECT min(id) FROM span_annotations)',
    ),
  );
  const page = pageOf(path, 'span_annotations', 'overflow');
  overwrite(path, (page - 1) * pageBytesOf(path), [0, 0, 0, 0]);
}

function inUtf16(folder: string, encoding: string): void {
  const db = new Database(join(folder, NAME));
  db.pragma(`encoding = '${encoding}'`);
  for (const statement of [...createStatements('v5'), chart('UTF-16')]) db.exec(statement);
  db.close();
}

/** Files that are not a SQLite database, or not all of one. */
export const notWhole: Group = {
  title: 'Not a SQLite file, or not all of one',
  rows: [
    {
      state: 'empty',
      made: '0 bytes',
      must: { exitCode: 3, code: 'source_empty', says: '0 bytes' },
      make: (folder) => writeFileSync(join(folder, NAME), ''),
    },
    {
      state: 'a text file',
      made: 'CSV under that name',
      must: { exitCode: 3, code: 'source_not_sqlite', says: 'not a SQLite database' },
      make: (folder) => writeFileSync(join(folder, NAME), 'time,open,high,low,close\n'.repeat(50)),
    },
    {
      state: 'an encrypted file',
      made: 'noise of 16 pages',
      must: { exitCode: 3, code: 'source_not_sqlite', says: 'must be decrypted first' },
      make: (folder) => writeFileSync(join(folder, NAME), noise(65_536)),
    },
    {
      state: 'shorter than a header',
      made: 'the first 60 bytes',
      must: { exitCode: 3, code: 'source_not_sqlite', says: 'not a SQLite database' },
      make: (folder) => cut(plain(folder), 60),
    },
    {
      state: 'cut off within a page',
      made: '100 bytes cut off',
      must: { exitCode: 3, code: 'source_truncated', says: 'is truncated' },
      make: (folder) => cut(plain(folder), -100),
    },
    {
      state: 'cut off by whole pages',
      made: 'two pages cut off',
      must: { exitCode: 3, code: 'source_truncated', says: 'is truncated' },
      make: (folder) => cut(plain(folder), -2 * 4096),
    },
    {
      state: 'cut off within a page, and the header does not count pages',
      made: '100 bytes cut off, count made invalid',
      must: { exitCode: 3, code: 'source_truncated', says: 'is truncated' },
      make: (folder) => {
        const path = plain(folder);
        staleCount(path);
        cut(path, -100);
      },
    },
    {
      state: 'cut off by whole pages, and the header does not count pages',
      made: 'two pages cut off, count made invalid',
      must: { exitCode: 3, code: 'source_damaged', says: 'is damaged' },
      make: (folder) => {
        const path = plain(folder);
        staleCount(path);
        cut(path, -2 * 4096);
      },
    },
    {
      state: 'whole, and the header does not count pages',
      made: 'count made invalid, as before SQLite 3.7',
      must: { openedAs: 'direct' },
      make: (folder) => staleCount(plain(folder)),
    },
    ...['UTF-16le', 'UTF-16be'].map(
      (encoding): Row => ({
        state: `texts in ${encoding}`,
        made: `\`PRAGMA encoding = '${encoding}'\``,
        must: { exitCode: 3, code: 'source_encoding', says: '.clone' },
        make: (folder) => inUtf16(folder, encoding),
      }),
    ),
  ],
};

/** Files whose structure is damaged, and files that only hold odd rows. */
export const damagedInside: Group = {
  title: 'Damaged inside',
  rows: [
    damage('header: page size', '3 bytes', 'pages of 3 bytes', (path) => overwrite(path, 16, [0, 3])),
    damage('header: format versions', '3 and 3', 'format 3/3', (path) => overwrite(path, 18, [3, 3])),
    damage('header: only one of the versions says WAL', '1 and 2', 'format 1/2', (path) =>
      overwrite(path, 18, [1, 2]),
    ),
    damage('header: payload fractions', '65', 'payload fractions 65', (path) => overwrite(path, 21, [65])),
    damage('header: schema format', '9', 'schema format 9', (path) => overwrite(path, 47, [9])),
    damage('header: text encoding', '7', 'text encoding 7', (path) => overwrite(path, 59, [7])),
    damage('a page of a table', 'noise in a leaf page of candles', 'is damaged', (path) =>
      spoilPage(path, pageOf(path, 'candles', 'leaf')),
    ),
    damage('half a page of a table', 'noise, the header of the page is left', 'is damaged', (path) =>
      spoilPage(path, pageOf(path, 'candles', 'leaf'), 2048),
    ),
    damage('rows out of order', 'two entries of a leaf page exchanged', 'out of order', (path) =>
      swapRows(path, 'candles'),
    ),
    damage('a page of an index', 'noise', 'is damaged', (path) =>
      spoilPage(path, pageOf(path, 'candles_chart_id_time_unique', 'leaf')),
    ),
    damage('the list of free pages', 'noise in its first page', 'is damaged', (path) => {
      withDatabase(path, (db) => db.exec('DELETE FROM candles WHERE id > 20'));
      spoilPage(path, readFileSync(path).readUInt32BE(32));
    }),
    damage('the pages of a long text', 'their chain ends early', 'is damaged', breakChain),
    damage('the schema', 'the SQL of a table is not SQL', 'malformed', (path) =>
      rewriteSchema(path, "UPDATE sqlite_master SET sql = 'CREATE nonsense' WHERE name = 'annotations'"),
    ),
    damage('the place of a table', 'its root page is beyond the file', 'is damaged', (path) =>
      rewriteSchema(path, "UPDATE sqlite_master SET rootpage = 9999 WHERE name = 'annotations'"),
    ),
    {
      state: 'NULL in a NOT NULL column',
      made: 'eight rows written under an older schema: a matter of rows, not of the file',
      must: { exitCode: 5, code: 'rows_refused', says: 'candles.open: null_in_not_null, 8 rows' },
      make: (folder) => putNulls(plain(folder)),
    },
    damage('such NULLs, and a damaged page', 'both', 'is damaged', (path) => {
      putNulls(path);
      spoilPage(path, pageOf(path, 'span_annotations', 'leaf'), 512);
    }),
    {
      state: 'a unique index that does not hold',
      made: 'two rows of one key; PostgreSQL refuses them',
      must: { exitCode: 3, code: 'source_damaged', says: 'non-unique entry in index', late: true },
      make: (folder) => doubleRows(plain(folder)),
    },
    {
      state: 'rows that break a CHECK of the file',
      made: 'a CHECK added to the schema of a filled table: PostgreSQL has no such check',
      must: { openedAs: 'direct' },
      make: (folder) =>
        rewriteSchema(
          plain(folder),
          "UPDATE sqlite_master SET sql = replace(sql, '`close` real NOT NULL', '`close` real NOT NULL CHECK (close < 0)') WHERE name = 'candles'",
        ),
    },
  ],
};
