// The census of one key range.

import type Database from 'better-sqlite3';
import type { Check } from '../../rules/checks.ts';
import { BELOW_EVERY_KEY, HIGHEST_KEY } from '../../rules/ranges.ts';
import type { RefusedGroup } from '../../rules/refused.ts';
import type { TableRepair } from '../../rules/remedies/chain.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { censusJson } from './json.ts';
import { censusLarge } from './large.ts';
import { BrokenRules, type RuleTally } from './tally.ts';
import type { CensusReaders, CensusTask } from './task.ts';

/** Rows of which one column is repaired by the same remedies. */
export interface RepairedGroup {
  column: string;
  /** Names of remedies, in the order in which they were applied. */
  remedies: readonly string[];
  keys: BigInt64Array;
}

/** What one pass over a key range says. */
export interface RangeCensus {
  rows: number;
  refused: RefusedGroup[];
  repaired: RepairedGroup[];
  tallies: RuleTally[];
}

const INSIDE = '"id" > ? AND "id" <= ?';
const OUTSIDE = `("id" <= ${BELOW_EVERY_KEY} OR "id" > ${HIGHEST_KEY})`;

/**
 * Counts the rows of a key range and finds those that break a rule. A fit row costs one predicate;
 * only where some may not be, a second query says which rules each of them breaks. Rows are as remedies make
 * them.
 */
export async function censusRange(readers: CensusReaders, task: CensusTask): Promise<RangeCensus> {
  const { source, target } = readers;
  const { table, checks, range } = task;
  const isOutside = range === 'outside';
  const bounds = isOutside ? [] : [range.after, range.upTo];
  const whole = `FROM ${identifier(table)} NOT INDEXED WHERE`;
  const from = `${whole} ${isOutside ? OUTSIDE : INSIDE}`;
  const suspect = isOutside ? '1' : `(${checks.fit}) IS NOT TRUE`;
  const { rows, suspects } = source
    .prepare<number[], { rows: number; suspects: number }>(
      `SELECT count(*) AS rows, count(*) FILTER (WHERE ${suspect}) AS suspects ${from}`,
    )
    .get(...bounds) as { rows: number; suspects: number };
  const broken = new BrokenRules();
  if (suspects > 0) readBroken(source, checks.rows, { from: `${from} AND ${suspect}`, bounds }, broken);
  if (isOutside) {
    for (const check of checks.together.filter(({ mayBreak }) => source.prepare(mayBreak).get()))
      readBroken(source, [check], { from: `${whole} ${check.predicate}`, bounds }, broken);
  }
  for (const column of rows === 0 ? [] : checks.jsonColumns) {
    await censusJson(source, target, { column, from, bounds }, (rule, key) => broken.add(rule, column, key));
  }
  // A row with a large text is never surely fit.
  if (suspects > 0 && !isOutside) {
    await censusLarge(readers, task, { from, bounds }, (...rule) => broken.add(...rule));
  }
  const repair = task.repairs.find((it) => it.table === table);
  const repaired = repair ? await groupRepaired(readers.original, repair, range, broken) : [];
  return { rows, repaired, ...broken.result() };
}

/** What is repaired in the rows of a key range that break no rule any more. */
async function groupRepaired(
  original: Database.Database,
  repair: TableRepair,
  range: CensusTask['range'],
  broken: BrokenRules,
): Promise<RepairedGroup[]> {
  // Every thread would load remedies that most runs do not need: a fiftieth of the CPU of 1,000,000 candles.
  const { repairedAmong, repairedRows } = await import('../../repaired-source.ts');
  const rows =
    range === 'outside'
      ? repairedAmong(original, repair, keysOutside(original, repair.table))
      : repairedRows(original, repair, range);
  const groups = new Map<string, { column: string; remedies: readonly string[]; keys: bigint[] }>();
  for (const { key, values } of rows) {
    if (broken.isRefused(BigInt(key))) continue;
    for (const { column, remedies } of values) {
      const name = `${column}:${remedies.join(',')}`;
      const group = groups.get(name) ?? { column, remedies, keys: [] };
      group.keys.push(BigInt(key));
      groups.set(name, group);
    }
  }
  return Array.from(groups.values(), ({ keys, ...group }) => ({ ...group, keys: BigInt64Array.from(keys) }));
}

function keysOutside(original: Database.Database, table: string): bigint[] {
  return original
    .prepare<[], bigint>(`SELECT "id" FROM ${identifier(table)} NOT INDEXED WHERE ${OUTSIDE}`)
    .pluck()
    .safeIntegers()
    .all();
}

/** Adds every check that a row breaks, for all rows of a query, in order of id. */
function readBroken(
  source: Database.Database,
  checks: readonly Check[],
  { from, bounds }: { from: string; bounds: readonly number[] },
  broken: BrokenRules,
): void {
  const flags = checks.map(({ predicate }) => predicate).join(', ');
  const rows = source
    .prepare<number[], bigint[]>(`SELECT "id", ${flags} ${from} ORDER BY "id"`)
    .raw()
    .safeIntegers()
    .iterate(...bounds);
  for (const row of rows) {
    checks.forEach(({ rule, column }, index) => {
      if (row[index + 1]) broken.add(rule, column, row[0] as bigint);
    });
  }
}
