import type Database from 'better-sqlite3';
import pg from 'pg';
import { askValue } from '../../../../db/values.ts';
import { type Finding, FindingTally } from '../../rules/findings.ts';
import { copyOut, textsOf } from '../../target/copy-out.ts';
import { type FoundValue, foundRowReader } from './found-row.ts';
import type { SourceSide } from './source-side.ts';
import { standsFor } from './stored-value.ts';

export interface VerifiedQuarantine {
  /** Keys of the rows of the legacy file that are in quarantine, by table. */
  keys: ReadonlyMap<string, ReadonlySet<bigint>>;
  /** Keys of those that have come back from it, by table: they are compared with the others. */
  restored: ReadonlyMap<string, ReadonlySet<bigint>>;
  findings: Finding[];
}

const REASON = /^\w+\(\w+(,\w+)*\)$/;

/**
 * Compares every row that a run has in quarantine with a fresh read of the legacy file: each column as it is
 * stored there, no column more or less, each row once and with a reason. Of a file that `export` may have
 * written (`mayLack`) it only says which rows it lacks: SQLite may not have taken them back. Of rows that
 * have come back from quarantine such a file need not know anything.
 */
export async function verifyQuarantine(
  client: pg.Client,
  database: Database.Database,
  { runId, sides, mayLack }: { runId: string; sides: readonly SourceSide[]; mayLack: boolean },
): Promise<VerifiedQuarantine> {
  const tables = sourceReaders(database, sides);
  const noKeys = () => new Map(sides.map(({ name }) => [name, new Set<bigint>()]));
  const [keys, restored] = [noKeys(), noKeys()];
  const tally = new FindingTally();
  const marked = await restoredMark(client);
  // Outside of a transaction SQLite takes and gives back the file's lock for every row.
  database.exec('BEGIN');
  await copyOut(client, query(runId, marked, mayLack), FIELDS, (row) => {
    const [table = '', digits = '', rules = null, stored = null, isRestored] = textsOf(row);
    const key = BigInt(digits ?? 0);
    const note = (rule: string, column: string | null, action: Finding['action'] = 'differs') =>
      tally.add({ table: String(table), column, rule, action }, [String(key)]);
    const seen = (isRestored ? restored : keys).get(String(table));
    const source = seen?.has(key) ? undefined : tables.get(String(table))?.(key);
    if (!source && mayLack && !seen?.has(key)) return note('breaks_constraint', null, 'quarantined');
    if (!source) return note('quarantine_unexpected', null);
    seen?.add(key);
    if (!hasReason(rules)) note('quarantine_differs', null);
    for (const column of differingColumns(stored, source)) note('quarantine_differs', column);
  }).finally(() => database.exec('COMMIT'));
  return { keys, restored, findings: tally.list() };
}

/** One row at a time is in memory: they have up to 127 MB each. */
function query(runId: string, marked: string, isLeft: boolean): string {
  return `SELECT table_name, source_rowid::text, to_json(rules)::text, source_row::text, ${marked}
            FROM legacy_migration.quarantine
           WHERE run_id = ${pg.escapeLiteral(runId)} AND (${marked} IS NULL OR NOT ${isLeft}) ORDER BY id`;
}

const FIELDS = 5;

/** What marks rows that have come back; a ledger from before any could has no column for it. */
async function restoredMark(client: pg.ClientBase): Promise<string> {
  const sql = `SELECT attname FROM pg_attribute
    WHERE attrelid = 'legacy_migration.quarantine'::regclass AND attname = 'restored_by'`;
  return (await askValue(client, sql)) ? 'restored_by::text' : 'NULL';
}

/** Rows of the legacy file by table and id; a table that it does not have has no reader. */
export function sourceReaders(database: Database.Database, sides: readonly SourceSide[]) {
  return new Map(
    sides.map(({ name, columns }) => [name, columns && foundRowReader(database, name, [...columns.keys()])]),
  );
}

function differingColumns(stored: string | null, source: ReadonlyMap<string, FoundValue>): string[] {
  const columns = new Map(Object.entries(JSON.parse(stored ?? '{}') ?? {}));
  const differing = [...source].filter(
    ([name, { type, value }]) => !standsFor(columns.get(name), type, value),
  );
  const added = [...columns.keys()].filter((name) => !source.has(name));
  return [...differing.map(([name]) => name), ...added];
}

function hasReason(rules: string | null): boolean {
  const listed: unknown[] = JSON.parse(rules ?? '[]');
  return listed.length > 0 && listed.every((rule) => REASON.test(String(rule)));
}
