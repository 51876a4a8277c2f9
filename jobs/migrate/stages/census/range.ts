// The census of one key range.

import type Database from 'better-sqlite3';
import type { Check } from '../../rules/checks.ts';
import { BELOW_EVERY_KEY, HIGHEST_KEY } from '../../rules/ranges.ts';
import type { RefusedGroup } from '../../rules/refused.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { censusJson } from './json.ts';
import { censusLarge } from './large.ts';
import { BrokenRules, type RuleTally } from './tally.ts';
import type { CensusReaders, CensusTask } from './task.ts';

/** What one pass over a key range says. */
export interface RangeCensus {
  rows: number;
  refused: RefusedGroup[];
  tallies: RuleTally[];
}

const INSIDE = '"id" > ? AND "id" <= ?';
const OUTSIDE = `("id" <= ${BELOW_EVERY_KEY} OR "id" > ${HIGHEST_KEY})`;

/**
 * Counts the rows of a key range and finds those that break a rule. A fit row costs one predicate;
 * only where some may not be, a second query says which rules each of them breaks.
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
    for (const check of checks.together)
      readBroken(source, [check], { from: `${whole} ${check.predicate}`, bounds }, broken);
  }
  for (const column of rows === 0 ? [] : checks.jsonColumns) {
    await censusJson(source, target, { column, from, bounds }, (rule, key) => broken.add(rule, column, key));
  }
  // A row with a large text is never surely fit.
  if (suspects > 0 && !isOutside) {
    await censusLarge(readers, task, { from, bounds }, (...rule) => broken.add(...rule));
  }
  return { rows, ...broken.result() };
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
