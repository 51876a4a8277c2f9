import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { legacyFile, sqliteFile } from '../../support/legacy.ts';
import { fingerprint, readOnlyMount } from '../../support/read-only.ts';

const RENAME = ["UPDATE charts SET name = 'renamed'"];

describe('a legacy file to test with', () => {
  test('is alone in its folder, and gone with it', async () => {
    const file = await legacyFile({ candles: 10, alter: ['DELETE FROM candles WHERE id > 4'] });
    expect(readdirSync(file.folder)).toEqual(['candles.db']);
    expect(file.rows).toMatchObject({ candles: 10, charts: 1 });
    expect(pluck(file.path, 'SELECT count(*) FROM candles')).toBe(4);
    await file[Symbol.asyncDispose]();
    expect(existsSync(file.folder)).toBe(false);
  });

  test('may be made of SQL alone, orphans included', async () => {
    await using file = await sqliteFile([
      'CREATE TABLE charts (id integer PRIMARY KEY)',
      'CREATE TABLE candles (chart_id integer REFERENCES charts(id))',
      'INSERT INTO candles VALUES (7)',
    ]);
    expect(pluck(file.path, 'SELECT chart_id FROM candles')).toBe(7);
  });

  test('leaves nothing behind when its SQL is wrong', async () => {
    await expect(sqliteFile(['CREATE TABEL x'])).rejects.toThrow('syntax error');
  });

  test('left hot in WAL mode: committed rows are in -wal, and only there', async () => {
    await using file = await legacyFile({ leftAs: 'hot-wal', alter: RENAME });
    expect(readdirSync(file.folder)).toEqual(['candles.db', 'candles.db-wal']);
    const alone = join(file.folder, 'alone.db');
    copyFileSync(file.path, alone);
    expect(pluck(alone, 'SELECT name FROM charts')).toBe('EURUSD 1h');
    expect(pluck(file.path, 'SELECT name FROM charts')).toBe('renamed');
  });

  test('left with a hot journal: the file holds changes that SQLite rolls back', async () => {
    const spoil = ['UPDATE candles SET open = open + 1'];
    await using file = await legacyFile({ candles: 20_000, leftAs: 'hot-journal', spoil });
    await using sound = await legacyFile({ candles: 20_000 });
    expect(readdirSync(file.folder)).toEqual(['candles.db', 'candles.db-journal']);
    expect(await sha256(file.folder)).not.toBe(await sha256(sound.folder));
    const sum = 'SELECT sum(open) FROM candles';
    expect(pluck(file.path, sum)).toBe(pluck(sound.path, sum));
  });

  test('left cleanly closed in WAL mode: no side file', async () => {
    await using file = await legacyFile({ leftAs: 'wal', alter: RENAME });
    expect(readdirSync(file.folder)).toEqual(['candles.db']);
    expect(pluck(file.path, 'PRAGMA journal_mode')).toBe('wal');
  });
});

describe('a read-only view of a folder', () => {
  test('shows the files, refuses every write, and goes away', async (context) => {
    await using file = await legacyFile({ leftAs: 'wal' });
    const before = await fingerprint(file.folder);
    {
      await using view = await readOnlyMount(file.folder);
      if (!view.readOnly) return context.skip(view.reason);
      const path = join(view.folder, 'candles.db');
      await expect(writeFile(path, 'x')).rejects.toThrow(/EROFS|EACCES/);
      // The trap that this view is for: such a file cannot be opened where nothing can be written.
      expect(() => pluck(path, 'SELECT 1 FROM charts')).toThrow(/unable to open|readonly/);
    }
    expect(await fingerprint(file.folder)).toEqual(before);
    await writeFile(file.path, 'writable again');
  });

  test('sees a change of the content that leaves the size alone', async () => {
    await using file = await legacyFile();
    const before = await fingerprint(file.folder);
    const db = new Database(file.path);
    db.exec('UPDATE candles SET open = -open WHERE id = 1');
    db.close();
    const after = await fingerprint(file.folder);
    expect(after['candles.db']?.sizeBytes).toBe(before['candles.db']?.sizeBytes);
    expect(after['candles.db']?.sha256).not.toBe(before['candles.db']?.sha256);
  });
});

function pluck(path: string, sql: string): unknown {
  const db = new Database(path, { fileMustExist: true });
  try {
    return db.prepare(sql).pluck().get();
  } finally {
    db.close();
  }
}

async function sha256(folder: string): Promise<string | undefined> {
  return (await fingerprint(folder))['candles.db']?.sha256;
}
