// What a situation is, and what several of them do to the file.

import { copyFileSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { LegacyOptions } from '../legacy.ts';

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

export const KILLED = { env: { MIGRATE_FAULT: 'SIGKILL@after:copy' } };
export const TURNOVER = ['ALTER TABLE candles ADD COLUMN turnover REAL', 'UPDATE candles SET turnover = 1.5'];
export const BAD_TEXT = [`UPDATE charts SET name = CAST(x'610062' AS TEXT) WHERE id = 1`];

export function change(path: string, ...statements: string[]): void {
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
export function option(name: string, text: string): string {
  const [, value] = new RegExp(`${name} (\\S+?)[;.]?(?:\\s|$)`).exec(text) ?? [];
  if (value === undefined) throw new Error(`no ${name} in: ${text}`);
  return value;
}

export const restored = (_hint: string, scene: Scene) => restore(scene);
