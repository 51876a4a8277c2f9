import { readFileSync, writeFileSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { chart, cut, flipBit, inWal, killedAfter, overwrite, plain, repage, withDatabase } from './files.ts';
import type { Group } from './row.ts';
import * as wal from './wal-bytes.ts';

const GROW = `INSERT INTO annotations (chart_id, timestamp, label_type, geometry, created_at)
  SELECT 1, time, 'break_up', '{"note":"' || hex(randomblob(300)) || '"}', time FROM candles`;
const TOUCH_ALL = 'UPDATE candles SET open = open + 1';

/** Two transactions in `-wal`, of several frames each, and a third of one row. */
const THREE_COMMITS = [chart('first'), GROW, chart('third')];
const ALL = ['first', 'third'];

function hot(folder: string, ...sideFiles: string[]): string {
  const path = plain(folder);
  killedAfter(path, sideFiles, inWal(...THREE_COMMITS));
  return path;
}

/** A commit, and behind it the spilled frames of a transaction that never ended. */
function unfinished(db: Database.Database): void {
  inWal(chart('committed'))(db);
  db.pragma('cache_size = 1');
  db.exec('BEGIN');
  db.exec(TOUCH_ALL);
}

/** Every -wal that a writer can leave behind, and SQLite can read. */
export const sideWal: Group = {
  title: 'A -wal beside it',
  rows: [
    {
      state: 'committed rows only in -wal, without -shm',
      made: 'writer killed after three commits, -shm not copied along',
      must: { openedAs: 'scratch', charts: ALL },
      make: (folder) => void hot(folder, '-wal'),
    },
    {
      state: 'committed rows only in -wal, with -shm',
      made: 'writer killed after three commits',
      must: { openedAs: 'scratch', charts: ALL },
      make: (folder) => void hot(folder, '-wal', '-shm'),
    },
    ...[512, 65_536].map((pageBytes) => ({
      state: `the same with pages of ${pageBytes.toLocaleString('en')} bytes`,
      made: '`VACUUM` with another page size before',
      must: { openedAs: 'scratch' as const, charts: ALL },
      make: (folder: string) => {
        const path = plain(folder);
        repage(path, pageBytes);
        killedAfter(path, ['-wal'], inWal(...THREE_COMMITS));
      },
    })),
    {
      state: 'a -wal from a machine of the other byte order',
      made: 'checksums rewritten big-endian',
      must: { openedAs: 'scratch', charts: ALL },
      make: (folder) => wal.otherByteOrder(`${hot(folder, '-wal')}-wal`),
    },
    {
      state: 'all of -wal is in the main file already',
      made: '`wal_checkpoint(FULL)`, then killed',
      must: { openedAs: 'scratch', charts: ALL },
      make: (folder) =>
        killedAfter(plain(folder), ['-wal', '-shm'], inWal(...THREE_COMMITS, 'PRAGMA wal_checkpoint(FULL)')),
    },
    {
      state: 'an empty -wal',
      made: '`wal_checkpoint(TRUNCATE)`, then killed',
      must: { openedAs: 'scratch', charts: ALL },
      make: (folder) =>
        killedAfter(
          plain(folder),
          ['-wal', '-shm'],
          inWal(...THREE_COMMITS, 'PRAGMA wal_checkpoint(TRUNCATE)'),
        ),
    },
    {
      state: 'frames of an earlier generation behind the last commit',
      made: '`wal_checkpoint(RESTART)`, then one more commit',
      must: { openedAs: 'scratch', charts: [...ALL, 'after the restart'] },
      make: (folder) =>
        killedAfter(
          plain(folder),
          ['-wal'],
          inWal(...THREE_COMMITS, 'PRAGMA wal_checkpoint(RESTART)', chart('after the restart')),
        ),
    },
    {
      state: 'a transaction that never ended behind the last commit',
      made: 'writer killed when its cache had spilled',
      must: { openedAs: 'scratch', charts: ['committed'] },
      make: (folder) => killedAfter(plain(folder), ['-wal'], unfinished),
    },
    {
      state: 'the last frame of such a transaction is torn',
      made: 'writer killed within a write: half of the frame is missing',
      must: { openedAs: 'scratch', charts: ['committed'] },
      make: (folder) => {
        const path = plain(folder);
        killedAfter(path, ['-wal'], unfinished);
        cut(`${path}-wal`, -2048);
      },
    },
    {
      state: 'the last commit is torn, and -shm says that it was none',
      made: 'last frame cut in half, -shm from before that commit',
      must: { openedAs: 'scratch', charts: ['first'] },
      make: (folder) => {
        const path = plain(folder);
        let shm = Buffer.alloc(0);
        killedAfter(path, ['-wal'], (db) => {
          inWal(chart('first'))(db);
          shm = readFileSync(`${db.name}-shm`);
          db.exec(chart('never finished'));
        });
        cut(`${path}-wal`, -2048);
        writeFileSync(`${path}-shm`, shm);
      },
    },
    {
      state: 'a checkpoint that was cut off',
      made: 'page 1 of -wal is in the main file, which does not have the pages yet that it counts',
      must: { openedAs: 'scratch', charts: ALL },
      make: (folder) => {
        const path = hot(folder, '-wal');
        const last = wal.frames(readFileSync(`${path}-wal`));
        const firstPages = Array.from({ length: last }, (_, index) =>
          wal.pageInFrame(`${path}-wal`, index),
        ).filter(({ page }) => page === 1);
        overwrite(path, 0, firstPages.at(-1)?.content ?? []);
      },
    },
  ],
};

/** Every -wal of which SQLite would silently read less than was committed, or that is not the database's. */
export const damagedWal: Group = {
  title: 'A -wal that is damaged, incomplete or not its own',
  rows: [
    {
      state: 'a bit flipped in a page in the middle',
      made: 'one bit of the first frame',
      must: { exitCode: 3, code: 'source_wal_damaged', says: 'committed frames lie behind a damaged one' },
      make: (folder) => wal.flipInFrame(`${hot(folder, '-wal')}-wal`, 0, 24 + 1000),
    },
    {
      state: 'a bit flipped in a salt in the middle',
      made: 'one bit; the frame looks like one of an earlier generation',
      must: { exitCode: 3, code: 'source_wal_damaged', says: 'committed frames lie behind a damaged one' },
      make: (folder) => wal.flipInFrame(`${hot(folder, '-wal')}-wal`, 2, 9),
    },
    {
      state: 'a frame in the middle reads as zeros',
      made: 'overwritten',
      must: { exitCode: 3, code: 'source_wal_damaged', says: 'committed frames lie behind a damaged one' },
      make: (folder) => wal.zeroFrame(`${hot(folder, '-wal')}-wal`, 3),
    },
    {
      state: 'the last commit is damaged, with -shm',
      made: 'one bit of the last frame',
      must: { exitCode: 3, code: 'source_wal_damaged', says: 'committed frames' },
      make: (folder) => {
        const path = hot(folder, '-wal', '-shm');
        wal.flipInFrame(`${path}-wal`, (wal.commits(`${path}-wal`).at(-1) ?? 0) as number, 24 + 5);
      },
    },
    {
      state: 'the last commit is damaged or was never finished, without -shm',
      made: 'one bit of the last frame',
      must: { exitCode: 3, code: 'source_wal_doubtful', says: 'Copy the -shm file along' },
      make: (folder) => {
        const path = hot(folder, '-wal');
        wal.flipInFrame(`${path}-wal`, (wal.commits(`${path}-wal`).at(-1) ?? 0) as number, 24 + 5);
      },
    },
    {
      state: 'the end of -wal is missing, with -shm',
      made: 'cut after the second commit',
      must: { exitCode: 3, code: 'source_wal_damaged', says: 'committed frames' },
      make: (folder) => {
        const path = hot(folder, '-wal', '-shm');
        wal.keepFrames(`${path}-wal`, (wal.commits(`${path}-wal`)[1] ?? 0) + 1);
      },
    },
    {
      state: 'no -wal at all, and -shm says that there was one',
      made: 'only candles.db and -shm copied along',
      must: { exitCode: 3, code: 'source_wal_missing', says: 'together with its -wal' },
      make: (folder) => void hot(folder, '-shm'),
    },
    {
      state: 'the header of -wal is overwritten',
      made: 'the first 8 bytes',
      must: { exitCode: 3, code: 'source_wal_damaged', says: 'its header is not valid' },
      make: (folder) => overwrite(`${hot(folder, '-wal')}-wal`, 0, Buffer.from('SQLite f')),
    },
    {
      state: 'a bit flipped in the header of -wal',
      made: 'in a salt; only its checksum tells',
      must: { exitCode: 3, code: 'source_wal_damaged', says: 'its header is not valid' },
      make: (folder) => flipBit(`${hot(folder, '-wal')}-wal`, 17),
    },
    {
      state: 'not even the header of -wal is whole',
      made: 'cut after 10 bytes',
      must: { exitCode: 3, code: 'source_wal_damaged', says: 'its header is not valid' },
      make: (folder) => cut(`${hot(folder, '-wal')}-wal`, 10),
    },
    {
      state: 'the -wal of a database with other pages',
      made: 'pages of 512 bytes beside a database of 4,096',
      must: { exitCode: 3, code: 'source_wal_foreign', says: 'its pages have 512 bytes' },
      make: (folder) => {
        const path = plain(folder);
        withDatabase(path, inWal());
        const own = readFileSync(path);
        repage512(path);
        killedAfter(path, ['-wal'], inWal(chart('elsewhere')));
        writeFileSync(path, own);
      },
    },
    {
      state: 'an old -wal beside a backup in rollback mode',
      made: 'database restored, -wal left where it was',
      must: { exitCode: 3, code: 'source_wal_foreign', says: 'not in WAL mode' },
      make: (folder) => {
        const path = plain(folder);
        const backup = readFileSync(path);
        killedAfter(path, ['-wal'], inWal(chart('before the backup')));
        writeFileSync(path, backup);
      },
    },
    {
      state: 'a -wal that is older than the database',
      made: 'the database went on after that -wal was set aside',
      must: { exitCode: 3, code: 'source_wal_foreign', says: 'it is older than the database' },
      make: (folder) => {
        const path = hot(folder, '-wal');
        const old = readFileSync(`${path}-wal`);
        withDatabase(path, (db) => {
          for (let round = 0; round < 9; round++) db.exec(GROW);
        });
        writeFileSync(`${path}-wal`, old);
      },
    },
    {
      state: "another database's -wal that fits by its header",
      made: 'the same pages, other tables on them',
      must: { exitCode: 3, code: 'source_damaged', says: 'is damaged' },
      make: (folder) => {
        const path = plain(folder);
        withDatabase(path, inWal());
        const own = readFileSync(path);
        withDatabase(path, (db) => {
          db.pragma('journal_mode = DELETE');
          db.exec('DROP TABLE span_annotations');
          db.exec('CREATE TABLE other (a, b)');
          db.exec('INSERT INTO other SELECT time, hex(randomblob(200)) FROM candles');
          db.exec('VACUUM');
        });
        killedAfter(path, ['-wal'], inWal("UPDATE other SET a = 'x'", TOUCH_ALL));
        writeFileSync(path, own);
      },
    },
    {
      state: 'the main file has lost its end, and -wal does not have it',
      made: 'two pages cut off beside a hot -wal',
      must: { exitCode: 3, code: 'source_damaged', says: 'is not in its -wal either' },
      make: (folder) => {
        const path = plain(folder);
        withDatabase(path, (db) => db.exec(GROW));
        killedAfter(path, ['-wal'], inWal(chart('first')));
        cut(path, -2 * 4096);
      },
    },
  ],
};

function repage512(path: string): void {
  withDatabase(path, (db) => db.pragma('journal_mode = DELETE'));
  repage(path, 512);
}
