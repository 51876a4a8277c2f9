import type Database from 'better-sqlite3';
import pg from 'pg';
import { FindingTally } from '../../rules/findings.ts';
import { copyOut, textsOf } from '../../target/copy-out.ts';
import { sourceReaders, type VerifiedQuarantine } from './quarantine.ts';
import type { SourceSide } from './source-side.ts';
import { standsFor } from './stored-value.ts';

export interface Restored {
  runId: string;
  sides: readonly SourceSide[];
  /** By table. */
  keys: ReadonlyMap<string, ReadonlySet<bigint>>;
}

const FIELDS = 3;

/**
 * Compares every row that was restored into a legacy file with what the quarantine holds of it, value by
 * value with SQLite's own type. Columns that only one of the row's two files has are not compared.
 */
export async function verifyRestored(
  client: pg.Client,
  database: Database.Database,
  { runId, sides, keys }: Restored,
): Promise<VerifiedQuarantine> {
  const tables = sourceReaders(database, sides);
  const unseen = new Map(Array.from(keys, ([table, ofTable]) => [table, new Set(ofTable)]));
  const tally = new FindingTally();
  const note = (table: string, key: bigint, column: string | null) =>
    tally.add({ table, column, rule: 'quarantine_differs', action: 'differs' }, [String(key)]);
  const query = `SELECT table_name, source_rowid::text, source_row::text FROM legacy_migration.quarantine
    WHERE run_id = ${pg.escapeLiteral(runId)}`;
  await copyOut(client, query, FIELDS, (row) => {
    const [table, digits, stored] = textsOf(row);
    const [name, key] = [String(table), BigInt(digits ?? 0)];
    if (!unseen.get(name)?.delete(key)) return;
    const source = tables.get(name)?.(key);
    if (!source) return note(name, key, null);
    const columns = new Map(Object.entries(JSON.parse(stored ?? '{}') ?? {}));
    for (const [column, { type, value }] of source)
      if (columns.has(column) && !standsFor(columns.get(column), type, value)) note(name, key, column);
  });
  for (const [table, ofTable] of unseen) for (const key of ofTable) note(table, key, null);
  return { keys, restored: new Map(), findings: tally.list() };
}
