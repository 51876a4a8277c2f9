import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { SqliteValue } from './rules/quarantined-row.ts';
import type { KeyRange } from './rules/ranges.ts';
import { changedTables } from './rules/remedies/asked.ts';
import {
  type ColumnRepair,
  type Repaired,
  type RepairedValue,
  repairer,
  type TableRepair,
} from './rules/remedies/chain.ts';
import { NULL } from './rules/remedies/remedy.ts';
import {
  changeTables,
  createChangeTables,
  maybeRepaired,
  repairedView,
  smallValue,
} from './rules/remedies/repaired-sql.ts';
import { entriesOf, namesOf, type RowChanges } from './rules/remedies/row-changes.ts';
import type { SeenRepairs } from './rules/remedies/seen.ts';
import { identifier } from './rules/sqlite-sql.ts';
import { openSqlite, rowReader, type SourceFile } from './sqlite.ts';

/**
 * Opens the legacy data for reading so that every statement sees what remedies make of it: a view stands
 * before each table that something is asked for, and all rules are asked of the view. Nobody else may read
 * through this connection. `seen` hears of every value that is asked for and was repaired.
 */
export function openRepaired(
  file: SourceFile,
  repairs: readonly TableRepair[],
  changes: readonly RowChanges[],
  seen?: SeenRepairs,
): Database.Database {
  const database = openSqlite(file);
  const columns = repairs.flatMap((repair) => repair.columns);
  const makers = repairs.flatMap(({ table, columns: own }) =>
    own.map((column) => maker(table, column, seen)),
  );
  // Remedies make no blobs, and no legacy file holds this one.
  const mark = randomBytes(16);
  database.function('repaired_null', { deterministic: true }, () => mark);
  database.function(
    'repaired',
    { deterministic: true, safeIntegers: true },
    (index: unknown, isBlob: unknown, value: unknown, key: unknown) => {
      const repaired = makers[index as number]?.(typed(value, isBlob === 1), key as bigint);
      return repaired ? asResult(repaired.value, mark) : null;
    },
  );
  for (const table of changedTables(repairs)) database.exec(createChangeTables(table));
  for (const repair of repairs) database.exec(repairedView(repair, (column) => columns.indexOf(column)));
  for (const change of changes) fillChangeTables(database, change);
  return database;
}

/** What remedies make of the values of a column; a rule asks for one several times, one after the other. */
function maker(table: string, column: ColumnRepair, seen: SeenRepairs | undefined) {
  const repair = repairer(column);
  let last: SqliteValue | undefined;
  let repaired: Repaired | undefined;
  return (stored: SqliteValue, key: bigint): Repaired | undefined => {
    if (stored.type !== last?.type || stored.value !== last.value) repaired = repair(stored);
    last = stored;
    if (repaired) seen?.note(table, column.name, repaired.remedies, key);
    return repaired;
  };
}

/** To say the type of each value in letters takes longer than to see it. */
function typed(value: unknown, isBlob: boolean): SqliteValue {
  if (typeof value === 'bigint') return { type: 'integer', value };
  if (typeof value === 'number') return { type: 'real', value };
  return value === null ? NULL : { type: isBlob ? 'blob' : 'text', value: value as Buffer };
}

function fillChangeTables(database: Database.Database, { table, ...changes }: RowChanges): void {
  const { merged, moved, renamed, made } = changeTables(table);
  const fill = (into: string, entries: readonly [bigint, unknown][]) => {
    const insert = database.prepare(`INSERT INTO ${into} VALUES (?, ?)`);
    for (const entry of entries) insert.run(entry);
  };
  database.exec('BEGIN');
  fill(merged, entriesOf(changes.merged));
  fill(moved, entriesOf(changes.moved));
  fill(renamed, namesOf(changes.renamed));
  fill(made, namesOf(changes.made));
  database.exec('COMMIT');
}

function asResult({ type, value }: SqliteValue, mark: Buffer): unknown {
  if (type === 'null') return mark;
  // A text that was repaired is UTF-8.
  return type === 'text' ? String(value) : value;
}

/** A row of the legacy file with what remedies change in it. */
export interface RepairedRow<Key = number> {
  key: Key;
  values: readonly RepairedValue[];
}

/**
 * The rows of a key range that remedies for values change, in order of their keys, read one by one through a
 * connection that sees the file as it is. The rows need not be fit afterwards.
 */
export function* repairedRows(
  database: Database.Database,
  repair: TableRepair,
  { after, upTo }: KeyRange,
): Generator<RepairedRow> {
  if (repair.columns.length === 0) return;
  const selected = repair.columns.flatMap(({ name }) => [`typeof(${identifier(name)})`, smallValue(name)]);
  const rows = database
    .prepare<[number, number], unknown[]>(
      `SELECT "id", ${selected.join(', ')} FROM ${identifier(repair.table)} NOT INDEXED
        WHERE "id" > ? AND "id" <= ? AND (${maybeRepaired(repair)}) ORDER BY "id"`,
    )
    .raw()
    .safeIntegers()
    .iterate(after, upTo);
  const change = rowRepairer(repair);
  for (const row of rows) {
    const values = change(
      (index) => ({ type: row[2 * index + 1], value: row[2 * index + 2] }) as SqliteValue,
    );
    if (values.length > 0) yield { key: Number(row[0]), values };
  }
}

/** Those of some rows that remedies for values change, whatever their keys are. */
export function* repairedAmong(
  database: Database.Database,
  repair: TableRepair,
  keys: readonly bigint[],
): Generator<RepairedRow<bigint>> {
  if (repair.columns.length === 0) return;
  const names = repair.columns.map(({ name }) => name);
  const read = rowReader(database, repair.table, names, smallValue);
  const change = rowRepairer(repair);
  for (const key of keys) {
    const row = read(key);
    const values = row ? change((_, column) => row.get(column) ?? NULL) : [];
    if (values.length > 0) yield { key, values };
  }
}

/**
 * Says what remedies for values change in a row, of which it is told what SQLite stores in each of the
 * repair's columns; of a large value, as `smallValue` reads it, the type alone.
 */
export function rowRepairer({ columns }: TableRepair) {
  const makers = columns.map((column) => ({ column: column.name, make: repairer(column) }));
  return (storedAt: (index: number, column: string) => SqliteValue): RepairedValue[] => {
    const values: RepairedValue[] = [];
    for (const [index, { column, make }] of makers.entries()) {
      const stored = storedAt(index, column);
      const isLarge = stored.value === null && stored.type !== 'null';
      const repaired = isLarge ? undefined : make(stored);
      if (repaired) values.push({ column, stored, remedies: repaired.remedies, value: repaired.value });
    }
    return values;
  };
}
