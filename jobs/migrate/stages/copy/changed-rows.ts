import type Database from 'better-sqlite3';
import pg from 'pg';
import { inTransaction } from '../../../../db/transaction.ts';
import { claimBatch } from '../../ledger/batches.ts';
import { type RepairEntry, recordRepairs } from '../../ledger/repairs.ts';
import type { RunClaim } from '../../ledger/runs.ts';
import { rowRepairer } from '../../repaired-source.ts';
import type { TablePlan } from '../../rules/plan.ts';
import type { SqliteValue } from '../../rules/quarantined-row.ts';
import { HIGHEST_KEY, type KeyRange } from '../../rules/ranges.ts';
import type { RepairedValue, TableRepair } from '../../rules/remedies/chain.ts';
import { integer, NULL, text } from '../../rules/remedies/remedy.ts';
import { entriesOf, namesOf, type RowChanges } from '../../rules/remedies/row-changes.ts';
import { rowReader } from '../../sqlite.ts';
import { copyRows } from './batch.ts';
import { CopyEncoder } from './encode.ts';
import { renamer } from './repairs.ts';

export interface ChangedRows {
  run: RunClaim;
  plan: TablePlan;
  repair: TableRepair;
  changes: RowChanges;
  /** The legacy file as it is. */
  database: Database.Database;
}

/**
 * Loads the rows of a table that get another id, and those that are made, and keeps in the ledger what was
 * done about whole rows, all in one transaction and once. They come behind all other rows of the table.
 */
export async function loadChangedRows(client: pg.Client, task: ChangedRows): Promise<void> {
  const { run, plan, changes } = task;
  const rows = changes.moved.keys.length + changes.made.keys.length;
  await inTransaction(client, async () => {
    if (!(await claimBatch(client, { run, table: plan.name, range: rangeOf(changes), rows }))) return;
    const moved = movedRows(task);
    const relation = `public.${pg.escapeIdentifier(plan.name)}`;
    if (moved.length > 0) await copyRows(client, { relation, plan }, encoded(plan, moved));
    await client.query('INSERT INTO public.charts (id, name) SELECT * FROM unnest($1::int[], $2::text[])', [
      Array.from(changes.made.keys, String),
      changes.made.names,
    ]);
    await recordRepairs(client, { runId: run.runId, table: plan.name }, byKey(recordsOf(changes, moved)));
  });
}

/** That of the ids that rows get, or else one in which no other batch can be. */
function rangeOf({ moved: { numbers } }: RowChanges): KeyRange {
  const [first, last] = [numbers[0], numbers.at(-1)];
  if (first === undefined || last === undefined) return { after: HIGHEST_KEY, upTo: HIGHEST_KEY + 1 };
  return { after: Number(first) - 1, upTo: Number(last) };
}

/** A row that gets another id. */
interface MovedRow {
  key: bigint;
  values: ReadonlyMap<string, SqliteValue>;
  repaired: readonly RepairedValue[];
}

/** In order of their new ids. They are few, and none of their values is large. */
function movedRows({ database, plan, repair, changes }: ChangedRows): MovedRow[] {
  const names = plan.columns.filter(({ from }) => from !== 'fallback').map(({ name }) => name);
  const read = rowReader(database, plan.name, names);
  const change = rowRepairer(repair);
  const newNames = new Map(namesOf(changes.renamed));
  const rename = newNames.size > 0 ? renamer(database, repair) : undefined;
  return entriesOf(changes.moved).map(([key, id]) => {
    const stored = read(key) ?? new Map<string, SqliteValue>();
    const name = newNames.get(key);
    const ofName = name === undefined ? undefined : rename?.(key, name);
    const repaired = [
      ...change((_, column) => stored.get(column) ?? NULL).filter(({ column }) => column !== ofName?.column),
      ...(ofName ? [ofName] : []),
      { column: 'id', remedies: MOVED, stored: numbered(key), value: numbered(id) },
    ];
    const values = new Map([
      ...stored,
      ...repaired.map(({ column, value }): [string, SqliteValue] => [column, value]),
    ]);
    return { key, values, repaired };
  });
}

function* encoded({ columns }: TablePlan, rows: readonly MovedRow[]): Generator<Buffer> {
  const encoder = new CopyEncoder(columns);
  encoder.begin();
  for (const { values } of rows) yield* encoder.addValues(values);
  yield encoder.end();
}

/** What the ledger is told. */
function* recordsOf(changes: RowChanges, moved: readonly MovedRow[]): Generator<RepairEntry> {
  for (const { key, repaired } of moved) for (const value of repaired) yield [key, value];
  for (const [key, other] of entriesOf(changes.merged))
    yield [key, { column: 'id', remedies: MERGED, stored: numbered(key), value: numbered(other) }];
  for (const [id, name] of namesOf(changes.made)) {
    yield [id, { column: 'id', remedies: MADE, stored: NULL, value: numbered(id) }];
    yield [id, { column: 'name', remedies: MADE, stored: NULL, value: text(name) }];
  }
}

function byKey(entries: Iterable<RepairEntry>): RepairEntry[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
}

const MOVED = ['next_id'];
const MERGED = ['equal_rows'];
const MADE = ['lost_chart'];

function numbered(value: bigint): SqliteValue {
  return integer(value) as SqliteValue;
}
