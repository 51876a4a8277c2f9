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
import type { LegacyOptions } from '../legacy.ts';
import { TRUNCATE } from '../tables.ts';

/** A folder with a candles.db and a whole copy of all its files, and a folder of the test's own. */
export interface Scene {
  path: string;
  /** Of the files as they were. */
  backup: string;
  /** Empty. */
  folder: string;
  database: { url: string };
  query: (sql: string) => Promise<unknown>;
  /** Runs the data job to its end, whatever comes of it. */
  run: (attempt?: Attempt) => Promise<unknown>;
}

/** How the job is called. */
export interface Attempt {
  verb?: string;
  source?: string;
  args?: string[];
  env?: Record<string, string>;
}

/** A refusal that an operator meets, and what its hint has them do: then the same goes through. */
export interface Situation {
  situation: string;
  legacy?: LegacyOptions;
  /** Makes it, and says how the job is called in it. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most need no other call than the usual one
  make: (scene: Scene) => Attempt | void | Promise<Attempt | void>;
  exitCode: 2 | 3 | 4 | 5;
  code: string;
  /** Does exactly what the hint says, and says how the job is called then. */
  // biome-ignore lint/suspicious/noConfusingVoidType: as above
  follow: (hint: string, scene: Scene) => Attempt | void | Promise<Attempt | void>;
  /** What was done, for people. */
  done: string;
}

const KILLED = { env: { MIGRATE_FAULT: 'SIGKILL@after:copy' } };
const TURNOVER = ['ALTER TABLE candles ADD COLUMN turnover REAL', 'UPDATE candles SET turnover = 1.5'];
const BAD_TEXT = [`UPDATE charts SET name = CAST(x'610062' AS TEXT) WHERE id = 1`];

function change(path: string, ...statements: string[]): void {
  const db = new Database(path);
  for (const statement of statements) db.exec(statement);
  db.close();
}

/** Every file that lay beside the database lies there again, and no other. */
function restore({ path, backup }: Scene): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    rmSync(path + suffix, { force: true });
    try {
      copyFileSync(backup + suffix, path + suffix);
    } catch {} // There was none.
  }
}

/** The option of this name, as a hint or a finding gives it. */
function option(name: string, text: string): string {
  const [, value] = new RegExp(`${name} (\\S+?)[;.]?(?:\\s|$)`).exec(text) ?? [];
  if (value === undefined) throw new Error(`no ${name} in: ${text}`);
  return value;
}

const restored = (_hint: string, scene: Scene) => restore(scene);

const OF_THE_FILE: readonly Situation[] = [
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

const OF_THE_CALL: readonly Situation[] = [
  {
    situation: 'DATABASE_URL is not set',
    make: () => ({ env: { DATABASE_URL: '' } }),
    exitCode: 2,
    code: 'database_url_missing',
    follow: (hint, { database }) => {
      if (!hint.includes('postgres://USER:PASSWORD@HOST:PORT/')) throw new Error(hint);
      return { env: { DATABASE_URL: database.url } };
    },
    done: 'it is set to a URL of that shape',
  },
  {
    situation: 'a table that no place is for',
    legacy: {
      alter: [
        'CREATE TABLE old_notes (id INTEGER PRIMARY KEY, note TEXT)',
        `INSERT INTO old_notes VALUES (1, 'x')`,
      ],
    },
    make: () => {},
    exitCode: 5,
    code: 'rows_refused',
    follow: (hint) => ({ args: ['--drop', option('--drop', hint.replace(' (MIGRATE_DROP)', ''))] }),
    done: 'it is left behind with the --drop that the hint gives',
  },
  {
    situation: '--drop has a typo',
    legacy: { alter: TURNOVER },
    make: () => ({ args: ['--drop', 'candles.turnofer'] }),
    exitCode: 2,
    code: 'drop_unknown',
    follow: (hint) => ({ args: ['--drop', /candles\.turnover/.exec(hint)?.[0] ?? ''] }),
    done: 'one that the hint lists is dropped',
  },
  {
    situation: '--repair has a remedy for another kind',
    legacy: { alter: BAD_TEXT },
    make: () => ({ args: ['--repair', 'charts.name:milliseconds'] }),
    exitCode: 2,
    code: 'repair_unknown',
    follow: (hint) => ({ args: ['--repair', `charts.name:${/nul_byte/.exec(hint)?.[0]}`] }),
    done: 'one that the hint lists is asked for',
  },
  {
    situation: 'a value cannot be represented',
    legacy: { alter: BAD_TEXT },
    make: () => {},
    exitCode: 5,
    code: 'rows_refused',
    follow: (hint) => ({ env: { MIGRATE_ON_BAD_ROW: /MIGRATE_ON_BAD_ROW=(\w+)/.exec(hint)?.[1] ?? '' } }),
    done: 'the row goes into quarantine',
  },
  {
    situation: 'the unfinished run left a column behind, and this one does not',
    legacy: { alter: ['ALTER TABLE candles ADD COLUMN volume REAL', 'UPDATE candles SET volume = 1.5'] },
    make: async ({ run }) => {
      await run({ args: ['--drop', 'candles.volume'], ...KILLED });
    },
    exitCode: 2,
    code: 'drop_changed',
    follow: () => ({ args: ['--drop', 'candles.volume'] }),
    done: 'the same --drop as at first is given',
  },
  {
    situation: 'the unfinished run had another --repair',
    legacy: { alter: BAD_TEXT },
    make: async ({ run }) => {
      await run({ args: ['--repair', 'charts.name:nul_byte'], ...KILLED });
      return { env: { MIGRATE_ON_BAD_ROW: 'quarantine' } };
    },
    exitCode: 2,
    code: 'repair_changed',
    follow: () => ({ args: ['--repair', 'charts.name:nul_byte'] }),
    done: 'the same --repair as at first is given',
  },
];

const OF_WHAT_WENT_BEFORE: readonly Situation[] = [
  {
    situation: 'the file is another one than the unfinished run began with',
    make: async ({ path, run }) => {
      await run(KILLED);
      change(path, `UPDATE charts SET name = 'changed'`);
    },
    exitCode: 3,
    code: 'source_changed_since',
    follow: restored,
    done: 'the first file is put back',
  },
  {
    situation: 'the same, and the new file is meant',
    make: async ({ path, run }) => {
      await run(KILLED);
      change(path, `UPDATE charts SET name = 'changed'`);
    },
    exitCode: 3,
    code: 'source_changed_since',
    follow: (hint) => ({ args: [/--restart/.exec(hint)?.[0] ?? ''] }),
    done: 'what was loaded is discarded with --restart',
  },
  {
    situation: 'export before the run has ended',
    make: async ({ folder, run }) => {
      await run(KILLED);
      return { verb: 'export', args: ['--out', join(folder, 'out.db')] };
    },
    exitCode: 4,
    code: 'migration_unfinished',
    follow: async (_hint, { run, folder }) => {
      await run();
      return { verb: 'export', args: ['--out', join(folder, 'out.db')] };
    },
    done: 'the same migration is run again, then export',
  },
  {
    situation: 'export onto a file that is there',
    make: async ({ backup, run }) => {
      await run();
      return { verb: 'export', args: ['--out', backup] };
    },
    exitCode: 2,
    code: 'export_exists',
    follow: (_hint, { folder }) => ({ verb: 'export', args: ['--out', join(folder, 'out.db')] }),
    done: 'another file is named',
  },
  {
    situation: 'verify before any run',
    make: () => ({ verb: 'verify' }),
    exitCode: 4,
    code: 'nothing_to_verify',
    follow: async (_hint, { run }) => {
      await run();
      return { verb: 'verify' };
    },
    done: 'the migration is run first',
  },
  {
    situation: 'forget before any run',
    make: () => ({ verb: 'forget' }),
    exitCode: 4,
    code: 'nothing_to_forget',
    follow: () => ({ verb: 'run' }),
    done: '`run` begins one',
  },
  {
    situation: 'every table was emptied after the migration',
    make: async ({ query, run }) => {
      await run();
      await query(TRUNCATE);
    },
    exitCode: 4,
    code: 'target_emptied',
    follow: async (hint, { run }) => {
      // There it is `forget`.
      if (!hint.includes('"Migrating again"')) throw new Error(hint);
      await run({ verb: 'forget' });
    },
    done: 'what docs/runbook.md says there: `forget`, then the same command',
  },
];

/** Refusals of the data job that are met with a legacy file and a fresh database. */
export const SITUATIONS: readonly Situation[] = [...OF_THE_FILE, ...OF_THE_CALL, ...OF_WHAT_WENT_BEFORE];
