// The legacy file as remedies make it.

import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { SqliteValue } from './rules/quarantined-row.ts';
import type { KeyRange } from './rules/ranges.ts';
import { type ColumnRepair, type RepairedValue, repairer, type TableRepair } from './rules/remedies/chain.ts';
import { maybeRepaired, rawValue, repairedView } from './rules/remedies/repaired-sql.ts';
import { identifier } from './rules/sqlite-sql.ts';
import { openSqlite, type SourceFile } from './sqlite.ts';

/**
 * Opens the legacy data for reading so that every statement sees what remedies make of it: a view stands
 * before each table that something is asked for, and all rules are asked of the view. Nobody else may read
 * through this connection.
 */
export function openRepaired(file: SourceFile, repairs: readonly TableRepair[]): Database.Database {
  const database = openSqlite(file);
  const columns: ColumnRepair[] = repairs.flatMap((repair) => repair.columns);
  const makers = columns.map(repairer);
  // Remedies make no blobs, and no legacy file holds this one.
  const mark = randomBytes(16);
  database.function('repaired_null', { deterministic: true }, () => mark);
  database.function(
    'repaired',
    { deterministic: true, safeIntegers: true },
    (index: unknown, type: unknown, value: unknown) => {
      const stored = { type, value } as SqliteValue;
      const repaired = makers[Number(index)]?.(stored);
      return repaired ? asResult(repaired.value, mark) : null;
    },
  );
  for (const repair of repairs) database.exec(repairedView(repair, (column) => columns.indexOf(column)));
  return database;
}

function asResult({ type, value }: SqliteValue, mark: Buffer): unknown {
  if (type === 'null') return mark;
  // A text that was repaired is UTF-8.
  return type === 'text' ? String(value) : value;
}

/** A row of the legacy file with what remedies change in it. */
export interface RepairedRow {
  key: number;
  values: readonly RepairedValue[];
}

/**
 * The rows of a key range that remedies change, in order of their keys, read one by one through a connection
 * that sees the file as it is. The rows need not be fit afterwards.
 */
export function* repairedRows(
  database: Database.Database,
  repair: TableRepair,
  { after, upTo }: KeyRange,
): Generator<RepairedRow> {
  const selected = repair.columns.flatMap(({ name }) => [`typeof(${identifier(name)})`, rawValue(name)]);
  const rows = database
    .prepare<[number, number], unknown[]>(
      `SELECT "id", ${selected.join(', ')} FROM ${identifier(repair.table)} NOT INDEXED
        WHERE "id" > ? AND "id" <= ? AND (${maybeRepaired(repair)}) ORDER BY "id"`,
    )
    .raw()
    .safeIntegers()
    .iterate(after, upTo);
  const makers = repair.columns.map(repairer);
  for (const row of rows) {
    const values: RepairedValue[] = [];
    for (let index = 0; index < makers.length; index++) {
      const stored = { type: row[2 * index + 1], value: row[2 * index + 2] } as SqliteValue;
      const repaired = makers[index]?.(stored);
      const column = repair.columns[index]?.name as string;
      if (repaired) values.push({ column, stored, remedies: repaired.remedies, value: repaired.value });
    }
    if (values.length > 0) yield { key: Number(row[0]), values };
  }
}
