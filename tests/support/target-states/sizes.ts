import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { Group, Row } from './row.ts';

const ARRIVES = { exitCode: 0, catalog: 'as migrated' } as const;
const MIB = 1024 * 1024;
/** An index entry takes a third of a page: 2,704 bytes, with its header. */
const LONGEST_KEY = 2_692;
const QUARANTINE = ['--on-bad-row', 'quarantine'];

/** A span with a note, and with JSON, of this size; nothing in them repeats, so that no compression helps. */
const span = (bytes: number) => (db: Database.Database) => {
  const text = (size: number) =>
    randomBytes(Math.ceil(size / 2))
      .toString('hex')
      .slice(0, size);
  db.prepare(
    `INSERT INTO span_annotations (chart_id, start_time, end_time, label, color, created_at, source, notes, sub_spans)
     VALUES (1, 1700000000, 1700000600, 'bull_flag', '#2196F3', 1700000000, 'human', ?, ?)`,
  ).run(text(bytes), JSON.stringify([text(bytes - 4)]));
};

const named = (bytes: number) => (db: Database.Database) =>
  void db.prepare('UPDATE charts SET name = ? WHERE id = 1').run('é'.repeat(bytes / 2));

const arrives = (size: string, bytes: number): Row => ({
  state: `a text and a JSON of ${size}`,
  made: 'notes and sub_spans of a span',
  legacy: { alter: span(bytes) },
  must: ARRIVES,
});

/** How large values may be, and what happens beyond. */
export const sizes: Group = {
  title: 'Sizes of values',
  rows: [
    { ...arrives('1 KB', 1_024), sample: true },
    arrives('8 KB, as a page has', 8_192),
    arrives('256 KB, the most that is taken at once', 256 * 1024),
    arrives('256 KB and a byte, which goes in pieces', 256 * 1024 + 1),
    arrives('1 MB', MIB),
    { ...arrives('64 MB', 64 * MIB), isLarge: true },
    {
      state: 'a name that an index just takes',
      made: `${LONGEST_KEY} bytes`,
      legacy: { alter: named(LONGEST_KEY) },
      must: ARRIVES,
    },
    {
      state: 'a name that is too long for an index',
      made: `${LONGEST_KEY + 2} bytes`,
      legacy: { alter: named(LONGEST_KEY + 2) },
      must: {
        exitCode: 5,
        code: 'rows_refused',
        says: 'charts.name',
        follow: async () => ({ args: QUARANTINE }),
      },
    },
    {
      state: 'a note that an index of somebody’s does not take',
      made: '`CREATE INDEX odd ON span_annotations (notes)`, 8 KB',
      sql: 'CREATE INDEX odd ON span_annotations (notes)',
      legacy: { alter: span(8_192) },
      must: {
        exitCode: 4,
        code: 'rows_refused_by_others',
        says: 'index row',
        follow: async (database) => void (await database.query('DROP INDEX odd')),
      },
    },
  ],
};
