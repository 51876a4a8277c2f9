import { readFileSync, writeFileSync } from 'node:fs';
import { chart, cut, edit, flipBit, killedAfter, plain, spilling, withDatabase } from './files.ts';
import type { Group, Row } from './row.ts';

const MAGIC = Buffer.from([0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]);
const NEVER = chart('never committed');
const MANY = ['UPDATE candles SET open = open + 1', 'DELETE FROM candles WHERE id % 3 = 0', NEVER];

function hot(folder: string, ...statements: string[]): string {
  const path = plain(folder);
  killedAfter(path, ['-journal'], spilling(...(statements.length > 0 ? statements : MANY)));
  return path;
}

/** Where the headers of a journal's segments are. */
function headers(path: string): number[] {
  const bytes = readFileSync(`${path}-journal`);
  const found: number[] = [];
  for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) found.push(at);
  return found;
}

/** Says at the end of the journal, as SQLite does, that the transaction spanned several databases. */
function nameSuperJournal(path: string, name: string): void {
  edit(path, (bytes) => {
    const text = Buffer.from(name);
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32BE(text.length, 0);
    trailer.writeUInt32BE(
      text.reduce((sum, byte) => sum + byte, 0),
      4,
    );
    const lockPage = Buffer.alloc(4);
    lockPage.writeUInt32BE(0x40000000 / 4096 + 1);
    return Buffer.concat([bytes, lockPage, text, trailer, MAGIC]);
  });
}

/** Every -journal that a writer can leave behind. */
export const sideJournal: Group = {
  title: 'A -journal beside it',
  rows: [
    {
      state: 'hot, of one segment',
      made: 'writer killed when its cache had spilled; the file is half written',
      must: { openedAs: 'scratch', charts: [] },
      make: (folder) => void hot(folder, 'UPDATE charts SET name = name || 1'),
    },
    {
      state: 'hot, of many segments',
      made: 'writer killed when its cache had spilled many times',
      must: { openedAs: 'scratch', charts: [] },
      make: (folder) => void hot(folder),
    },
    {
      state: 'hot, without a count of its records',
      made: 'the same under `synchronous = OFF`',
      must: { openedAs: 'scratch', charts: [] },
      make: (folder) =>
        killedAfter(plain(folder), ['-journal'], (db) => {
          db.pragma('synchronous = OFF');
          spilling(...MANY)(db);
        }),
    },
    {
      state: 'hot, over what an earlier transaction left in it',
      made: 'the same in PERSIST mode',
      must: { openedAs: 'scratch', charts: ['committed'] },
      make: (folder) =>
        killedAfter(plain(folder), ['-journal'], (db) => {
          db.pragma('journal_mode = PERSIST');
          db.exec(`BEGIN; UPDATE candles SET low = low - 1; ${chart('committed')}; COMMIT`);
          spilling('UPDATE candles SET open = open + 1 WHERE id > 150', NEVER)(db);
        }),
    },
    {
      state: 'begun, but not synced: the file is untouched',
      made: 'writer killed in a transaction that fits its cache',
      must: { openedAs: 'scratch', charts: [] },
      make: (folder) => killedAfter(plain(folder), ['-journal'], (db) => db.exec(`BEGIN; ${NEVER}`)),
    },
    {
      state: 'empty',
      made: 'left by `journal_mode = TRUNCATE`',
      must: { openedAs: 'scratch', charts: ['committed'] },
      make: (folder) =>
        killedAfter(plain(folder), ['-journal'], (db) => {
          db.pragma('journal_mode = TRUNCATE');
          db.exec(chart('committed'));
        }),
    },
    {
      state: 'with a zeroed header',
      made: 'left by `journal_mode = PERSIST`',
      must: { openedAs: 'scratch', charts: ['committed'] },
      make: (folder) =>
        killedAfter(plain(folder), ['-journal'], (db) => {
          db.pragma('journal_mode = PERSIST');
          db.exec(chart('committed'));
        }),
    },
  ],
};

const damage = (state: string, made: string, says: string, spoil: (path: string) => void): Row => ({
  state,
  made,
  must: { exitCode: 3, code: 'source_journal_damaged', says },
  make: (folder) => spoil(hot(folder)),
});

/**
 * Every -journal of which SQLite would silently roll back less than it should, or that is not the database's.
 */
export const damagedJournal: Group = {
  title: 'A -journal that is damaged, incomplete or not its own',
  rows: [
    damage(
      'a bit flipped in its first bytes',
      'one bit of the magic number',
      'its header is not valid',
      (path) => flipBit(`${path}-journal`, 3),
    ),
    damage('its header is overwritten', 'noise in the first 28 bytes', 'its header is not valid', (path) =>
      edit(`${path}-journal`, (bytes) => bytes.fill('journal?', 0, 28)),
    ),
    damage('a bit flipped in a record', 'where its checksum looks', 'is not valid', (path) =>
      flipBit(`${path}-journal`, 512 + 4 + 4096 - 200),
    ),
    damage('a bit flipped in the page number of a record', 'beyond the database', 'is not valid', (path) =>
      flipBit(`${path}-journal`, 512, 6),
    ),
    damage(
      'fewer records counted than there are',
      'count of the first segment set to 0',
      'more pages',
      (path) => edit(`${path}-journal`, (bytes) => bytes.fill(0, 8, 12)),
    ),
    damage('the header of a later segment is damaged', 'one bit', 'is not valid', (path) =>
      flipBit(`${path}-journal`, (headers(path)[1] ?? 0) + 2),
    ),
    damage('its end is missing', 'cut within the second segment', 'is not valid', (path) =>
      cut(`${path}-journal`, (headers(path)[1] ?? 0) + 600),
    ),
    {
      state: "another database's",
      made: 'the hot -journal of a larger file',
      must: { exitCode: 3, code: 'source_journal_foreign', says: 'another database' },
      make: (folder) => {
        const path = plain(folder);
        const own = readFileSync(path);
        withDatabase(path, (db) => db.exec('CREATE TABLE other AS SELECT * FROM candles'));
        killedAfter(path, ['-journal'], spilling(...MANY));
        writeFileSync(path, own);
      },
    },
    {
      state: 'an old one beside a restored database',
      made: 'the database had gone on since',
      must: { exitCode: 3, code: 'source_journal_foreign', says: 'its old -journal must go' },
      make: (folder) => {
        const path = plain(folder);
        const later = `${chart('a')}; ${chart('b')}; ${chart('c')}`;
        const backup = readFileSync(path);
        killedAfter(path, ['-journal'], spilling(...MANY));
        const old = readFileSync(`${path}-journal`);
        writeFileSync(path, backup);
        writeFileSync(`${path}-journal`, Buffer.alloc(0));
        withDatabase(path, (db) => db.exec(later));
        writeFileSync(`${path}-journal`, old);
      },
    },
    {
      state: 'part of a transaction over several databases',
      made: "the name of SQLite's super-journal at its end",
      must: { exitCode: 3, code: 'source_journal_shared', says: '/app/data/candles.db-mj0123ABCD9' },
      make: (folder) => nameSuperJournal(`${hot(folder)}-journal`, '/app/data/candles.db-mj0123ABCD9'),
    },
  ],
};
