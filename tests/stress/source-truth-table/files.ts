import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { writeLegacyFile } from '../../../scripts/seed-legacy/write.ts';

export const NAME = 'candles.db';

type Work = (db: Database.Database) => void;

/** A generated legacy file of 200 candles in one chart, in rollback mode. */
export function plain(folder: string, seed = 'truth'): string {
  const path = join(folder, NAME);
  const contents = { seed, candles: 200, charts: 1, csv: [] };
  writeLegacyFile(path, { ...contents, vintage: 'v5', wal: false, force: false });
  return path;
}

/** SQL that adds a chart; its name tells in the target whether the row arrived. */
export function chart(name: string): string {
  return `INSERT INTO charts (name, created_at) VALUES ('${name}', 1700000000)`;
}

/** Gives the file another page size, with everything else that VACUUM can change. */
export function repage(path: string, pageBytes: number, autoVacuum = 'NONE'): void {
  withDatabase(path, (db) => {
    db.pragma(`page_size = ${pageBytes}`);
    db.pragma(`auto_vacuum = ${autoVacuum}`);
    db.exec('VACUUM');
  });
}

/** Opens the file, works on it, and closes it properly. */
export function withDatabase(path: string, work: Work): void {
  const db = new Database(path);
  try {
    db.pragma('foreign_keys = OFF');
    work(db);
  } finally {
    db.close();
  }
}

/** Leaves the file as a writer does that is killed after `work`; of its side files only those named. */
export function killedAfter(path: string, sideFiles: readonly string[], work: Work): void {
  const live = `${path}.live`;
  copyFileSync(path, live);
  const db = new Database(live);
  try {
    db.pragma('foreign_keys = OFF');
    work(db);
    for (const suffix of ['', ...sideFiles]) copyFileSync(live + suffix, path + suffix);
  } finally {
    db.close();
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(live + suffix, { force: true });
  }
}

/** In WAL mode without checkpoints, each statement a transaction of its own. */
export function inWal(...statements: string[]): Work {
  return (db) => {
    db.pragma('journal_mode = WAL');
    db.pragma('wal_autocheckpoint = 0');
    for (const statement of statements) db.exec(statement);
  };
}

/** In rollback mode with a cache of one page, so that changed pages go to the file before the commit. */
export function spilling(...statements: string[]): Work {
  return (db) => {
    db.pragma('cache_size = 1');
    db.pragma('cache_spill = 1');
    db.exec('BEGIN');
    for (const statement of statements) db.exec(statement);
  };
}

/** Changes the bytes of a file; a returned buffer replaces them. */
export function edit(path: string, change: (bytes: Buffer) => Buffer | undefined): void {
  const bytes = readFileSync(path);
  writeFileSync(path, change(bytes) ?? bytes);
}

/** Overwrites part of a file. */
export function overwrite(path: string, offset: number, content: Buffer | number[]): void {
  edit(path, (bytes) => {
    bytes.set(content, offset);
    return undefined;
  });
}

/** Inverts one bit of a file. */
export function flipBit(path: string, offset: number, bit = 0): void {
  edit(path, (bytes) => {
    bytes.writeUInt8(bytes.readUInt8(offset) ^ (1 << bit), offset);
    return undefined;
  });
}

/** Cuts a file off; a negative length cuts so many bytes from its end. */
export function cut(path: string, length: number): void {
  edit(path, (bytes) => bytes.subarray(0, length < 0 ? bytes.length + length : length));
}

/** Bytes that look like nothing, the same ones every time. */
export function noise(length: number): Buffer {
  let state = 42;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    }),
  );
}

/** The first page of a kind that a table or index has, as SQLite's own dbstat counts them. */
export function pageOf(path: string, name: string, kind: 'leaf' | 'internal' | 'overflow'): number {
  const db = new Database(path, { readonly: true });
  try {
    const pages = db
      .prepare<[string, string], number>(
        'SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ? ORDER BY path',
      )
      .pluck()
      .all(name, kind);
    const page = pages[Math.floor(pages.length / 2)];
    if (page === undefined) throw new Error(`${name} has no ${kind} page.`);
    return page;
  } finally {
    db.close();
  }
}

/** Fills all of a page but its first bytes with noise. */
export function spoilPage(path: string, page: number, keptBytes = 0): void {
  const pageBytes = pageBytesOf(path);
  overwrite(path, (page - 1) * pageBytes + keptBytes, noise(pageBytes - keptBytes));
}

export function pageBytesOf(path: string): number {
  const stored = readFileSync(path).readUInt16BE(16);
  return stored === 1 ? 65_536 : stored;
}

/** Makes the header's page count invalid, as writers before SQLite 3.7 left it. */
export function staleCount(path: string): void {
  overwrite(path, 92, [0, 0, 0, 0]);
}
