import type Database from 'better-sqlite3';
import type { Check } from '../../rules/checks.ts';
import { BELOW_EVERY_KEY, HIGHEST_KEY } from '../../rules/ranges.ts';
import type { RefusedGroup } from '../../rules/refused.ts';
import type { TableRepair } from '../../rules/remedies/chain.ts';
import { type RepairedGroup, SeenRepairs } from '../../rules/remedies/seen.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { censusJson } from './json.ts';
import { censusLarge } from './large.ts';
import { BrokenRules, type RuleTally } from './tally.ts';
import type { CensusReaders, CensusTask, RowSource } from './task.ts';

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
  const { source, target, seen } = readers;
  const { table, checks, range } = task;
  const isOutside = range === 'outside';
  const bounds = isOutside ? [] : [range.after, range.upTo];
  const whole = `FROM ${identifier(table)} NOT INDEXED WHERE`;
  const from = `${whole} ${isOutside ? OUTSIDE : INSIDE}`;
  const suspect = isOutside ? '1' : `(${checks.fit}) IS NOT TRUE`;
  const count = source.prepare<number[], { rows: number; suspects: number }>(
    `SELECT count(*) AS rows, count(*) FILTER (WHERE ${suspect}) AS suspects ${from}`,
  );
  const counted = () => count.get(...bounds) as { rows: number; suspects: number };
  const { rows, suspects } = seen ? seen.during(table, counted) : counted();
  const broken = new BrokenRules();
  const suspected =
    suspects > 0
      ? readBroken(source, checks.rows, { from: `${from} AND ${suspect}`, bounds }, broken)
      : new Set<bigint>();
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
  const repaired =
    repair && seen
      ? await repairedHere(readers.original, repair, seen, {
          unsure: new Set([...suspected, ...renamedIn(task)]),
          broken,
        })
      : [];
  return { rows, repaired, ...broken.result() };
}

/** The rows of a key range that get another name: of that, the value before it is not asked for. */
function renamedIn({ table, range, changes }: CensusTask): Set<bigint> {
  const { renamed } = changes.tables.find((it) => it.table === table) ?? {};
  if (!renamed || range === 'outside') return new Set();
  return new Set(renamed.keys.filter((key) => key > range.after && key <= range.upTo));
}

/**
 * What is repaired in the rows that break no rule any more. Of a row that is surely fit every value was asked
 * for when it was counted; of one that is not, perhaps not.
 */
async function repairedHere(
  original: Database.Database,
  repair: TableRepair,
  seen: SeenRepairs,
  { unsure, broken }: { unsure: ReadonlySet<bigint>; broken: BrokenRules },
): Promise<RepairedGroup[]> {
  const ofFit = seen.groups((key) => unsure.has(key) || broken.isRefused(key));
  const loaded = [...unsure].filter((key) => !broken.isRefused(key));
  if (loaded.length === 0) return ofFit;
  // Every thread would load remedies that most runs do not need: a fiftieth of the CPU of 1,000,000 candles.
  const { repairedAmong } = await import('../../repaired-source.ts');
  const ofOthers = new SeenRepairs();
  ofOthers.during(repair.table, () => {
    for (const { key, values } of repairedAmong(original, repair, loaded))
      for (const { column, remedies } of values) ofOthers.note(repair.table, column, remedies, key);
  });
  return [...ofFit, ...ofOthers.groups(() => false)];
}

/** Adds every check that a row breaks, for all rows of a query, in order of id; returns the keys of all. */
function readBroken(
  source: Database.Database,
  checks: readonly Check[],
  { from, bounds }: RowSource,
  broken: BrokenRules,
): Set<bigint> {
  const keys = new Set<bigint>();
  const flags = checks.map(({ predicate }) => predicate).join(', ');
  const rows = source
    .prepare<number[], bigint[]>(`SELECT "id", ${flags} ${from} ORDER BY "id"`)
    .raw()
    .safeIntegers()
    .iterate(...bounds);
  for (const row of rows) {
    keys.add(row[0] as bigint);
    checks.forEach(({ rule, column }, index) => {
      if (row[index + 1]) broken.add(rule, column, row[0] as bigint);
    });
  }
  return keys;
}
