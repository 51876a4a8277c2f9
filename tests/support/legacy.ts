import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type LegacySpec, type RowCounts, writeLegacyFile } from '../../scripts/seed-legacy/write.ts';

/** A folder with a candles.db, as the old volume is; disposing it deletes the folder. */
export interface LegacyFile extends AsyncDisposable {
  folder: string;
  /** `candles.db` in that folder. */
  path: string;
  /** What the generator wrote, before `alter`. */
  rows: RowCounts;
}

/**
 * How the last writer left the file. `closed`: alone. `wal`: WAL mode, cleanly closed, alone. `hot-wal`:
 * the writer was killed, and what `alter` did is committed but only in `-wal`. `hot-journal`: killed
 * inside a transaction; pages that `spoil` changed are in the file and must be rolled back from `-journal`.
 */
export type LeftAs = 'closed' | 'wal' | 'hot-wal' | 'hot-journal';

export interface LegacyOptions extends Partial<Omit<LegacySpec, 'wal' | 'force'>> {
  /** SQL, or a function, that changes the generated file: what makes it awkward. Foreign keys are off. */
  alter?: Alteration;
  leftAs?: LeftAs;
  /** With `hot-journal` only: the work of the transaction that never ended. */
  spoil?: Alteration;
}

type Alteration = string[] | ((db: Database.Database) => void);

const SMALL: LegacySpec = {
  seed: 'test',
  vintage: 'v5',
  candles: 1_000,
  charts: undefined,
  csv: [],
  wal: false,
  force: false,
};

/** A generated legacy file: 1,000 candles in one chart, vintage v5, unless told otherwise. */
export async function legacyFile(options: LegacyOptions = {}): Promise<LegacyFile> {
  const { alter = [], leftAs = 'closed', spoil = [], ...spec } = options;
  return inNewFolder((path) => {
    const rows = writeLegacyFile(path, { ...SMALL, ...spec });
    LEAVE[leftAs](path, alter, spoil);
    return rows;
  });
}

/** A SQLite file made by these statements alone. */
export async function sqliteFile(statements: string[]): Promise<LegacyFile> {
  return inNewFolder((path) => {
    change(path, (db) => apply(db, statements));
    return {};
  });
}

function inNewFolder(write: (path: string) => RowCounts): LegacyFile {
  const folder = mkdtempSync(join(tmpdir(), 'candle-legacy-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'candles.db');
    return { folder, path, rows: write(path), [Symbol.asyncDispose]: async () => remove() };
  } catch (cause) {
    remove();
    throw cause;
  }
}

const LEAVE: Record<LeftAs, (path: string, alter: Alteration, spoil: Alteration) => void> = {
  closed: (path, alter) => change(path, (db) => apply(db, alter)),
  wal: (path, alter) =>
    change(path, (db) => {
      apply(db, alter);
      db.pragma('journal_mode = WAL');
    }),
  'hot-wal': (path, alter) =>
    abandon(path, '-wal', (db) => {
      db.pragma('journal_mode = WAL');
      db.pragma('wal_autocheckpoint = 0');
      apply(db, alter);
    }),
  'hot-journal': (path, alter, spoil) =>
    abandon(path, '-journal', (db) => {
      apply(db, alter);
      // A cache of one page cannot hold the transaction: changed pages spill into the file early.
      db.pragma('cache_size = 1');
      db.pragma('cache_spill = 1');
      db.exec('BEGIN');
      apply(db, spoil);
    }),
};

/** The copy of an open database and its log is what a killed writer leaves; `-shm` does not outlive it. */
function abandon(path: string, suffix: '-wal' | '-journal', work: (db: Database.Database) => void): void {
  const inUse = `${path}.in-use`;
  copyFileSync(path, inUse);
  change(inUse, (db) => {
    work(db);
    if (!existsSync(inUse + suffix)) throw new Error(`No ${suffix} came about: give it some work to do.`);
    copyFileSync(inUse, path);
    copyFileSync(inUse + suffix, path + suffix);
  });
  for (const leftover of ['', '-wal', '-shm', '-journal']) rmSync(inUse + leftover, { force: true });
}

function change(path: string, work: (db: Database.Database) => void): void {
  const db = new Database(path);
  try {
    // Orphans are among the things a test wants to have.
    db.pragma('foreign_keys = OFF');
    work(db);
  } finally {
    db.close();
  }
}

function apply(db: Database.Database, alteration: Alteration): void {
  if (typeof alteration === 'function') alteration(db);
  else for (const statement of alteration) db.exec(statement);
}
