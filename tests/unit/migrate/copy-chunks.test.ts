import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { PageFile } from '../../../jobs/migrate/btree/page-file.ts';
import { TableCursor } from '../../../jobs/migrate/btree/table-cursor.ts';
import type { PlannedColumn } from '../../../jobs/migrate/rules/plan.ts';
import { encodedChunks } from '../../../jobs/migrate/stages/copy/batch.ts';
import { CopyEncoder } from '../../../jobs/migrate/stages/copy/encode.ts';

const ROWS = 4_000;
const LONG = { id: 2_000, bytes: 1_000_000 };
const RANGE = { range: { after: 0, upTo: ROWS }, refused: [] };
const COLUMNS: PlannedColumn[] = [
  { name: 'id', kind: 'key', from: 'key', fallback: null },
  { name: 'text', kind: 'text', from: 1, fallback: null },
];

test('a chunk is what it was until the stream that takes its time over it has taken it, long texts included', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chunks-'));
  try {
    const reader = writeAndOpen(join(folder, 'legacy.db'));
    const atOnce: Buffer[] = [];
    for (const chunk of encodedChunks(reader, RANGE)) atOnce.push(Buffer.from(chunk));
    const late: Buffer[] = [];
    const slow = new Writable({
      async write(chunk: Buffer, _, done) {
        for (let turn = 0; turn < 5; turn++) await setImmediate();
        late.push(Buffer.from(chunk));
        done();
      },
    });
    await pipeline(encodedChunks(reader, RANGE), slow);
    expect(atOnce.length).toBeGreaterThan(4);
    expect(Buffer.concat(late).equals(Buffer.concat(atOnce))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function writeAndOpen(path: string) {
  const database = new Database(path);
  database.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
  const insert = database.prepare('INSERT INTO notes VALUES (?, ?)');
  database.transaction(() => {
    for (let id = 1; id <= ROWS; id++) insert.run(id, `${id} `.repeat(id === LONG.id ? LONG.bytes / 5 : 60));
  })();
  const root = database.prepare(`SELECT rootpage FROM sqlite_master WHERE name = 'notes'`).pluck().get();
  database.close();
  return {
    cursor: new TableCursor(new PageFile(path), root as number, 2),
    encoder: new CopyEncoder(COLUMNS),
    database: () => new Database(path, { readonly: true }),
  };
}
