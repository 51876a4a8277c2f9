// Situations of the legacy file.

import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { change, restored, type Situation } from './scene.ts';

export const OF_THE_FILE: readonly Situation[] = [
  {
    situation: 'the file has another name',
    make: ({ path }) => renameSync(path, path.replace('candles.db', 'charts.db')),
    exitCode: 3,
    code: 'source_missing',
    follow: (hint, { path }) => ({
      source: path.replace('candles.db', /holds (\S+):/.exec(hint)?.[1] ?? ''),
    }),
    done: 'the file that the hint names is named with --source',
  },
  {
    situation: 'a folder is mounted where the file should be',
    make: ({ path }) => {
      rmSync(path);
      mkdirSync(join(path, 'candles.db'), { recursive: true });
    },
    exitCode: 3,
    code: 'source_not_a_file',
    follow: (_hint, { backup }) => ({ source: backup }),
    done: 'the legacy file is named with --source',
  },
  {
    situation: 'the file is empty',
    make: ({ path }) => truncateSync(path, 0),
    exitCode: 3,
    code: 'source_empty',
    follow: (_hint, { backup }) => ({ source: backup }),
    done: 'the right file is named',
  },
  {
    situation: 'a CSV was named',
    make: ({ path }) => writeFileSync(path, 'time,open,high,low,close\n'.repeat(50)),
    exitCode: 3,
    code: 'source_not_sqlite',
    follow: (_hint, { backup }) => ({ source: backup }),
    done: 'the right file is named',
  },
  {
    situation: 'the copy of the file broke off',
    make: ({ path }) => truncateSync(path, 12_288),
    exitCode: 3,
    code: 'source_truncated',
    follow: restored,
    done: 'the whole file is restored from a backup',
  },
  {
    situation: 'pages are overwritten',
    legacy: { candles: 2_000 },
    make: ({ path }) => {
      const bytes = readFileSync(path);
      bytes.fill(0xff, 8192, 8192 + 4096 * 3);
      writeFileSync(path, bytes);
    },
    exitCode: 3,
    code: 'source_damaged',
    follow: restored,
    done: 'it is restored from a backup',
  },
  {
    situation: 'the -wal was not copied along, and its -shm was',
    legacy: { leftAs: 'hot-wal', alter: [`UPDATE charts SET name = 'in the -wal'`] },
    make: ({ path }) => {
      const open = new Database(path);
      open.prepare('SELECT count(*) FROM charts').get();
      const shm = readFileSync(`${path}-shm`);
      open.close();
      writeFileSync(`${path}-shm`, shm);
      rmSync(`${path}-wal`, { force: true });
    },
    exitCode: 3,
    code: 'source_wal_missing',
    follow: restored,
    done: 'candles.db is copied together with its -wal',
  },
  {
    situation: 'the -wal is damaged',
    legacy: { leftAs: 'hot-wal', alter: [`UPDATE charts SET name = 'in the -wal'`] },
    make: ({ path }) => {
      const bytes = readFileSync(`${path}-wal`);
      bytes.write('SQLite f', 0, 'latin1');
      writeFileSync(`${path}-wal`, bytes);
    },
    exitCode: 3,
    code: 'source_wal_damaged',
    follow: restored,
    done: 'both are restored from a backup',
  },
  {
    situation: 'the file is UTF-16',
    legacy: {},
    make: ({ path }) => {
      const dump = new Database(path);
      const names = dump.prepare('SELECT id, name, created_at FROM charts').all() as Record<
        string,
        unknown
      >[];
      const ddl = dump.prepare(`SELECT sql FROM sqlite_schema WHERE name = 'charts'`).pluck().get();
      dump.close();
      rmSync(path);
      const db = new Database(path);
      db.pragma(`encoding = 'UTF-16le'`);
      db.exec(String(ddl));
      const insert = db.prepare('INSERT INTO charts VALUES (@id, @name, @created_at)');
      for (const row of names) insert.run(row);
      db.close();
    },
    exitCode: 3,
    code: 'source_encoding',
    // What the shell's .clone does, which is not on every machine: the same rows in a file that is UTF-8.
    follow: (_hint, { backup }) => ({ source: backup }),
    done: 'a UTF-8 copy is migrated',
  },
  {
    situation: 'the old frontend still has it open for writing',
    make: ({ path }) => {
      writer = new Database(path);
      writer.exec('BEGIN IMMEDIATE');
    },
    exitCode: 3,
    code: 'source_in_use',
    follow: () => {
      writer?.exec('ROLLBACK');
      writer?.close();
    },
    done: 'it is stopped',
  },
  {
    situation: 'the folder for copies does not exist',
    legacy: { leftAs: 'hot-wal', alter: [`UPDATE charts SET name = 'in the -wal'`] },
    make: () => ({ env: { MIGRATE_SCRATCH: '/nonexistent/scratch' } }),
    exitCode: 3,
    code: 'scratch_unusable',
    follow: (_hint, { folder }) => ({ env: { MIGRATE_SCRATCH: folder } }),
    done: 'MIGRATE_SCRATCH is set to one that exists',
  },
  {
    situation: 'it is another application’s file',
    make: ({ folder }) => {
      change(join(folder, 'songs.db'), 'CREATE TABLE songs (id INTEGER PRIMARY KEY)');
      return { source: join(folder, 'songs.db') };
    },
    exitCode: 5,
    code: 'unknown_vintage',
    follow: () => {},
    done: 'the right file is named',
  },
  {
    situation: 'a column is computed',
    make: ({ path }) =>
      change(
        path,
        'ALTER TABLE charts RENAME COLUMN created_at TO made',
        'ALTER TABLE charts ADD COLUMN created_at INTEGER AS (made)',
      ),
    exitCode: 5,
    code: 'generated_column',
    follow: (_hint, { path, folder }) => {
      const copy = join(folder, 'copy.db');
      copyFileSync(path, copy);
      change(
        copy,
        'ALTER TABLE charts DROP COLUMN created_at',
        'ALTER TABLE charts RENAME COLUMN made TO created_at',
      );
      return { source: copy };
    },
    done: 'it is an ordinary one in a copy, which is migrated',
  },
];

let writer: Database.Database | undefined;
