import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type LegacySpec, writeLegacyFile } from '../../../scripts/seed-legacy/write.ts';

export const SMALL: LegacySpec = {
  seed: 'test',
  vintage: 'v5',
  candles: 2_592,
  charts: undefined,
  csv: [],
  wal: false,
  force: false,
};

/** A folder of a test's own. */
export function temporaryFolder(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'candle-seed-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

/** Writes a file, opens it read-only, hands it to `look` and deletes it. */
export function withLegacyFile<T>(spec: Partial<LegacySpec>, look: (db: Database.Database) => T): T {
  using folder = temporaryFolder();
  const path = join(folder.path, 'candles.db');
  writeLegacyFile(path, { ...SMALL, ...spec });
  const db = new Database(path, { readonly: true });
  try {
    return look(db);
  } finally {
    db.close();
  }
}
