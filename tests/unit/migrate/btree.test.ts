import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PageFile } from '../../../jobs/migrate/btree/page-file.ts';
import {
  ABSENT,
  isInteger,
  NULL,
  REAL,
  type StoredRow,
  valueBytes,
} from '../../../jobs/migrate/btree/record.ts';
import { TableCursor } from '../../../jobs/migrate/btree/table-cursor.ts';
import type { KeyRange } from '../../../jobs/migrate/rules/ranges.ts';
import { SEED } from '../../support/seed.ts';

const EVERY_KEY = { after: -(2 ** 31) - 1, upTo: 2 ** 31 - 1 };

/** A value as the cursor sees it, printed so that it can be compared with what SQLite itself says. */
function print(row: StoredRow, column: number): string {
  const type = row.types[column] as number;
  const at = row.offsets[column] as number;
  if (type === ABSENT) return 'absent';
  if (type === NULL) return 'null';
  if (isInteger(type)) return `integer ${type === 6 ? row.view.getBigInt64(at) : row.integer(column)}`;
  const hex = row.bytes.toString('hex', at, at + valueBytes(type));
  if (type === REAL) return `real ${hex}`;
  return `${type % 2 === 1 ? 'text' : 'blob'} ${hex}`;
}

function printSqlite(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'bigint') return `integer ${value}`;
  if (typeof value === 'string') return `text ${Buffer.from(value).toString('hex')}`;
  if (Buffer.isBuffer(value)) return `blob ${value.toString('hex')}`;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value as number);
  return `real ${bytes.toString('hex')}`;
}

interface Generated {
  pageBytes: number;
  rows: { key: number; values: unknown[] }[];
  deleted: number;
  cuts: number[];
}

const value = fc.oneof(
  { weight: 4, arbitrary: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { weight: 4, arbitrary: fc.integer({ min: -200, max: 200 }).map(BigInt) },
  { weight: 3, arbitrary: fc.double({ noNaN: true }) },
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.nat({ max: 9_000 }).map((length) => 'x'.repeat(length)) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 2, arbitrary: fc.constant(null) },
);

const generated: fc.Arbitrary<Generated> = fc.record({
  pageBytes: fc.constantFrom(512, 1024, 4096, 8192, 65_536),
  rows: fc.uniqueArray(
    fc.record({
      key: fc.oneof(fc.nat({ max: 300 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
      values: fc.array(value, { minLength: 4, maxLength: 4 }),
    }),
    { selector: ({ key }) => key, maxLength: 120 },
  ),
  deleted: fc.nat({ max: 40 }),
  cuts: fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 4 }),
});

/** Writes a table whose columns have no affinity, so that every value is stored as it is. */
function write(path: string, { pageBytes, rows, deleted }: Generated): void {
  const db = new Database(path);
  db.pragma(`page_size = ${pageBytes}`);
  db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, a BLOB, b BLOB, c BLOB, d BLOB)');
  const insert = db.prepare('INSERT INTO t VALUES (?, ?, ?, ?, ?)');
  db.transaction(() => {
    for (const { key, values } of rows) insert.run(BigInt(key), ...values);
    for (const { key } of rows.slice(0, deleted)) db.prepare('DELETE FROM t WHERE id = ?').run(BigInt(key));
  })();
  db.exec(`ALTER TABLE t ADD COLUMN later TEXT DEFAULT 'human'`);
  db.close();
}

/** Both readings of the file: SQLite's, and the cursor's over the ranges between the cuts. */
function readBoth(path: string, cuts: readonly number[]): { sqlite: string[]; reader: string[] } {
  const db = new Database(path, { readonly: true });
  const sqlite = db
    .prepare<[], unknown[]>('SELECT id, a, b, c, d FROM t ORDER BY id')
    .raw()
    .safeIntegers()
    .all()
    .map(([key, ...values]) => [String(key), ...values.map(printSqlite)].join(' | '));
  db.close();
  using opened = open(path);
  const bounds = [EVERY_KEY.after, ...cuts.toSorted((a, b) => a - b), EVERY_KEY.upTo];
  const reader = bounds
    .slice(1)
    .flatMap((upTo, index) => readRange(opened.cursor, { after: bounds[index] as number, upTo }));
  return { sqlite, reader };
}

function open(path: string): Disposable & { cursor: TableCursor } {
  const db = new Database(path, { readonly: true });
  const root = db.prepare<[], number>(`SELECT rootpage FROM sqlite_master WHERE name = 't'`).pluck().get();
  db.close();
  const file = new PageFile(path);
  return { cursor: new TableCursor(file, root as number, 6), [Symbol.dispose]: () => file.close() };
}

function readRange(cursor: TableCursor, range: KeyRange): string[] {
  const rows: string[] = [];
  cursor.seek(range);
  while (cursor.next()) {
    const { row } = cursor;
    expect(row.types[5]).toBe(ABSENT);
    rows.push([String(row.key), ...[1, 2, 3, 4].map((column) => print(row, column))].join(' | '));
  }
  return rows;
}

function inFolder<Result>(work: (path: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'candle-btree-'));
  try {
    return work(join(folder, 't.db'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('reading a table from its pages', () => {
  it(`yields what SQLite yields, for any content, page size and ranges (seed ${SEED})`, {
    timeout: 300_000,
  }, () => {
    fc.assert(
      fc.property(generated, (content) =>
        inFolder((path) => {
          write(path, content);
          const { sqlite, reader } = readBoth(path, content.cuts);
          expect(reader).toEqual(sqlite);
        }),
      ),
      { seed: SEED, numRuns: process.env['TEST_FULL'] ? 3_000 : 150 },
    );
  });

  it.each([512, 4096])('goes down trees of many leaves and over freed pages of %i bytes', (pageBytes) => {
    inFolder((path) => {
      writeMany(path, pageBytes);
      const { sqlite, reader } = readBoth(path, [-1, 0, 8_999, 9_001, 21_003, 59_998]);
      expect(reader.length).toBeGreaterThan(12_000);
      expect(reader).toEqual(sqlite);
    });
  });

  it('begins anew with a range that was left in the middle', () => {
    inFolder((path) => {
      writeMany(path, 4096);
      const { sqlite } = readBoth(path, []);
      using opened = open(path);
      const range = { after: 0, upTo: 8_999 };
      opened.cursor.seek(range);
      for (let row = 0; row < 100; row++) expect(opened.cursor.next()).toBe(true);
      expect(readRange(opened.cursor, range)).toEqual(sqlite.slice(0, 2_400));
    });
  });
});

/** Rows that need a few hundred leaves, of which some that follow each other were freed. */
function writeMany(path: string, pageBytes: number): void {
  const db = new Database(path);
  db.pragma(`page_size = ${pageBytes}`);
  db.exec(`CREATE TABLE t (id INTEGER PRIMARY KEY, a BLOB, b BLOB, c BLOB, d BLOB);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    INSERT INTO t SELECT i * 3, i, i / 7.0, 'n' || i, zeroblob(i % 50) FROM n;
    DELETE FROM t WHERE id BETWEEN 9000 AND 21000 OR id % 5 = 0;
    ALTER TABLE t ADD COLUMN later TEXT`);
  db.close();
}
