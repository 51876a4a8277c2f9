import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chart, inWal, killedAfter, NAME, plain, repage, withDatabase } from './files.ts';
import type { Group } from './row.ts';

const IN_WAL = 'only in -wal';

/** Sound files with nothing beside them, and the ways to name them. */
export const alone: Group = {
  title: 'Nothing beside it',
  rows: [
    {
      state: 'rollback mode',
      made: 'generated and closed',
      must: { openedAs: 'direct' },
      make: (folder) => void plain(folder),
    },
    {
      state: 'WAL mode, closed cleanly',
      made: '`journal_mode = WAL`, then closed',
      must: { openedAs: 'direct', charts: ['in WAL mode'] },
      make: (folder) => withDatabase(plain(folder), inWal(chart('in WAL mode'))),
    },
    {
      state: 'pages of 512 bytes, `auto_vacuum = FULL`',
      made: '`VACUUM` with other pragmas',
      must: { openedAs: 'direct' },
      make: (folder) => repage(plain(folder), 512, 'FULL'),
    },
    {
      state: 'pages of 65,536 bytes, `auto_vacuum = INCREMENTAL`',
      made: '`VACUUM` with other pragmas',
      must: { openedAs: 'direct' },
      make: (folder) => repage(plain(folder), 65_536, 'INCREMENTAL'),
    },
    {
      state: 'bytes behind the last page',
      made: '300 bytes appended; the header counts the pages',
      must: { openedAs: 'direct' },
      make: (folder) => writeFileSync(plain(folder), Buffer.alloc(300, 7), { flag: 'a' }),
    },
  ],
};

/** Where the file is, and what else is there. */
export const places: Group = {
  title: 'Where it is',
  rows: [
    {
      state: 'several *.db, one of them candles.db',
      made: 'another database beside it',
      must: { openedAs: 'direct' },
      make: (folder) => {
        writeFileSync(join(folder, 'backup.db'), 'not even SQLite');
        plain(folder);
      },
    },
    {
      state: 'several *.db, none of them candles.db',
      made: 'renamed',
      must: { exitCode: 3, code: 'source_missing', says: 'holds charts.db, old.db: name the right one' },
      make: (folder) => {
        renameSync(plain(folder), join(folder, 'old.db'));
        writeFileSync(join(folder, 'charts.db'), '');
      },
    },
    {
      state: 'named directly, in a folder of several',
      made: '`--source …/old.db`',
      must: { openedAs: 'direct' },
      make: (folder) => renameSync(plain(folder), join(folder, 'old.db')),
      source: 'old.db',
    },
    {
      state: 'a name with a blank at its end, `%`, `?` and `#`',
      made: 'renamed, in WAL mode',
      must: { openedAs: 'direct', charts: ['odd'] },
      make: (folder) => {
        withDatabase(plain(folder), inWal(chart('odd')));
        renameSync(join(folder, NAME), join(folder, 'a%20?b#c.db '));
      },
      source: 'a%20?b#c.db ',
    },
    {
      state: 'a folder without any file',
      made: 'empty folder',
      must: { exitCode: 3, code: 'source_missing', says: 'holds nothing' },
      make: () => {},
    },
    {
      state: 'a folder that is not there',
      made: 'a path into nowhere',
      must: { exitCode: 3, code: 'source_missing', says: 'does not exist either' },
      make: () => {},
      source: 'nowhere/candles.db',
    },
    {
      state: 'a path that leads through a file',
      made: '`…/candles.db/candles.db`',
      must: { exitCode: 3, code: 'source_missing', says: 'There is no file' },
      make: (folder) => void plain(folder),
      source: 'candles.db/candles.db',
    },
    {
      state: 'candles.db is a folder',
      made: 'what Docker makes where a mounted file is missing',
      must: { exitCode: 3, code: 'source_not_a_file', says: 'Docker makes an empty folder' },
      make: (folder) => void mkdirSync(join(folder, NAME)),
    },
    {
      state: 'a symbolic link to a file with a hot -wal',
      made: 'the -wal is beside the file, not beside the link',
      must: { openedAs: 'scratch', charts: [IN_WAL] },
      make: (folder) => {
        const real = join(folder, 'real', NAME);
        mkdirSync(dirname(real));
        plain(dirname(real));
        killedAfter(real, ['-wal'], inWal(chart(IN_WAL)));
        symlinkSync('real/candles.db', join(folder, NAME));
      },
    },
    {
      state: 'a symbolic link to nowhere',
      made: 'its target is outside of what is mounted',
      must: { exitCode: 3, code: 'source_missing', says: 'symbolic link to /nowhere/candles.db' },
      make: (folder) => symlinkSync('/nowhere/candles.db', join(folder, NAME)),
    },
  ],
};
