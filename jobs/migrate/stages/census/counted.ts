// What the census counts of a table.

import { type Finding, FindingTally, MAX_EXAMPLES } from '../../rules/findings.ts';
import { type Batch, keysWithin } from '../../rules/ranges.ts';
import type { RefusedRows } from '../../rules/refused.ts';
import { namesOf, type RowChanges } from '../../rules/remedies/row-changes.ts';
import type { RepairedGroup } from '../../rules/remedies/seen.ts';
import { type Policy, treat } from '../../rules/treatments.ts';
import type { RangeCensus } from './range.ts';

/** What the legacy file holds of one table. */
export interface TableCensus {
  name: string;
  sourceRows: number;
  batches: Batch[];
  refused: RefusedRows;
  /** Rows that are loaded, and have a value that remedies changed. */
  repairedRows: number;
  /** What is done about whole rows; undefined where nothing is. */
  changes?: RowChanges;
}

/** A table with what was found in it, to be counted when it is certain. */
export interface CountedTable {
  census: TableCensus;
  found: RangeCensus[];
  repaired: RepairedGroup[];
}

/** What is to be said of the rows of all tables. */
export function findingsOf(counted: readonly CountedTable[], onBadRow: Policy): Finding[] {
  const tally = new FindingTally();
  for (const { census, found, repaired } of counted) {
    for (const { column, remedies, keys } of repaired) {
      const examples = Array.from(keys.slice(0, MAX_EXAMPLES), String);
      for (const rule of remedies)
        tally.add({ table: census.name, column, rule, action: 'repaired' }, examples, keys.length);
    }
    for (const { rule, column, count, examples } of found.flatMap(({ tallies }) => tallies)) {
      tally.add({ table: census.name, column, rule, action: treat(rule, onBadRow) }, examples, count);
    }
  }
  return tally.list();
}

/** With what is done about whole rows: some stay out, and others come in apart from the batches. */
export function withChanges({ census, found, repaired }: CountedTable, changes: RowChanges): CountedTable {
  const { merged, moved, renamed, made, adopted } = changes;
  const changed = [
    ...repaired,
    { column: 'name', remedies: ['numbered'], keys: renamed.keys },
    { column: 'id', remedies: ['next_id'], keys: moved.keys },
  ].filter(({ keys }) => keys.length > 0);
  const asTheyAre = [
    { column: 'id', remedies: ['equal_rows'], keys: merged.keys },
    { column: adopted.names[0] ?? '', remedies: ['lost_chart'], keys: adopted.keys },
  ].filter(({ keys }) => keys.length > 0);
  const names = new Map(namesOf(renamed).map(([key, name]) => [Number(key), name]));
  const batches = census.batches.map((batch): Batch => {
    const [away, out] = [keysWithin(batch.range, moved.keys), keysWithin(batch.range, merged.keys)];
    const here = keysWithin(batch.range, renamed.keys);
    return {
      range: batch.range,
      fitRows: batch.fitRows - away.length,
      refused: [...batch.refused, ...away, ...out],
      isRepaired: batch.isRepaired || here.length > 0,
      renamed: new Map(here.filter((key) => !away.includes(key)).map((key) => [key, names.get(key) ?? ''])),
    };
  });
  return {
    found,
    repaired: [...changed, ...asTheyAre],
    census: {
      ...census,
      batches,
      sourceRows: census.sourceRows + merged.keys.length,
      repairedRows: countRows(changed),
      ...(merged.keys.length + moved.keys.length + made.keys.length > 0 ? { changes } : {}),
    },
  };
}

/** Without the rows that are not loaded because of others. */
export function loadedOnes(groups: readonly RepairedGroup[], together: RefusedRows): RepairedGroup[] {
  if (groups.length === 0 || together.size === 0) return [...groups];
  const refused = new Set(Array.from(together, ([key]) => key));
  return groups
    .map((group) => ({ ...group, keys: group.keys.filter((key) => !refused.has(key)) }))
    .filter(({ keys }) => keys.length > 0);
}

/** How many rows there are in groups, of which a row may be in several. */
export function countRows(groups: readonly RepairedGroup[]): number {
  const [first] = groups;
  if (!first) return 0;
  if (groups.every(({ column }) => column === first.column))
    return groups.reduce((sum, { keys }) => sum + keys.length, 0);
  return new Set(groups.flatMap(({ keys }) => [...keys])).size;
}
