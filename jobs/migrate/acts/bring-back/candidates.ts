// The rows of a table that are in quarantine, and what becomes of them.

import type { PageFile } from '../../btree/page-file.ts';
import { repairedRows } from '../../repaired-source.ts';
import type { Finding, FindingTally } from '../../rules/findings.ts';
import { EVERY_KEY, type KeyRange } from '../../rules/ranges.ts';
import { type RefusedRows, readReason } from '../../rules/refused.ts';
import type { TableRepair } from '../../rules/remedies/chain.ts';
import type { Table } from '../../rules/tables.ts';
import type { Parents } from '../../stages/bring-back/in-the-way.ts';
import type { Quarantine } from './unpack.ts';

/** The rows of a table that are in quarantine. */
export interface Candidates {
  table: Table;
  quarantined: ReadonlySet<bigint>;
  /** Those that a rule keeps out, with their reasons. */
  refused: RefusedRows;
  parents: Parents;
  ranges: readonly KeyRange[];
  pages: PageFile;
  repairs: readonly TableRepair[];
}

/** What becomes of a table's rows in quarantine. */
export interface TableOutcome {
  name: string;
  /** All that are in quarantine. */
  rows: number;
  /** Keys of those that have come in, or would. */
  coming: readonly number[];
  refused: RefusedRows;
  /** Of those that come in, rows with a value that remedies changed. */
  repairedRows: number;
  findings: Finding[];
}

/** Those that no rule keeps out. */
export function possible({ quarantined, refused }: Candidates): number[] {
  const isRefused = new Set(Array.from(refused, ([key]) => key));
  return [...quarantined].filter((key) => !isRefused.has(key)).map(Number);
}

/** The keys of all other rows of the file, as far as they are in a key range. */
export function without(keys: readonly number[], ...all: ReadonlySet<bigint>[]): number[] {
  const those = new Set(keys);
  return all.flatMap((some) => [...some].map(Number)).filter((key) => isKey(key) && !those.has(key));
}

/** Whether a rowid is one that an id can be. */
export function isKey(rowid: number): boolean {
  return (rowid | 0) === rowid;
}

/** Adds to `tally` what a rule keeps out, and what remedies changed of what comes in. */
export function outcomeOf(
  { database }: Quarantine,
  { table: { name: table }, quarantined, refused, repairs }: Candidates,
  coming: readonly number[],
  tally: FindingTally,
): TableOutcome {
  for (const [key, reasons] of refused)
    for (const reason of reasons) {
      tally.add({ table, ...readReason(reason), action: 'quarantined' }, [String(key)]);
    }
  const isComing = new Set(coming);
  const repair = repairs.find((it) => it.table === table);
  let repaired = 0;
  for (const { key, values } of repair ? repairedRows(database, repair, EVERY_KEY) : []) {
    if (!isComing.has(key)) continue;
    repaired++;
    for (const { column, remedies } of values)
      for (const rule of remedies) tally.add({ table, column, rule, action: 'repaired' }, [String(key)]);
  }
  return {
    ...{ name: table, rows: quarantined.size, coming, refused },
    ...{ repairedRows: repaired, findings: tally.list() },
  };
}
