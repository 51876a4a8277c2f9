import type Database from 'better-sqlite3';
import type pg from 'pg';
import { anyOf, type Check } from '../../rules/checks.ts';
import type { KeyRange } from '../../rules/ranges.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { censusJson, type JsonNote } from './json.ts';

export interface CensusTask {
  table: string;
  checks: readonly Check[];
  /** Columns whose texts PostgreSQL is asked about; their numbers as checks follow those of `checks`. */
  jsonColumns: readonly string[];
  /** `outside`: the rows whose key no 32-bit integer can hold. */
  range: KeyRange | 'outside';
}

/** What one pass over a key range says. */
export interface RangeCensus {
  rows: number;
  refused: RefusedRow[];
  notes: JsonNote[];
}

/** A row that cannot be loaded. */
export interface RefusedRow {
  /** A rowid has up to 64 bits. */
  key: bigint;
  /** Which checks it breaks: indexes into the checks of its table, JSON columns after the others. */
  checks: number[];
}

const INSIDE = 'rowid > ? AND rowid <= ?';
const OUTSIDE = 'rowid NOT BETWEEN -2147483648 AND 2147483647';

/**
 * Counts the rows of a key range and finds those that break a check. A sound row costs one predicate;
 * only where some are not, a second query says which checks each of them breaks.
 */
export async function censusRange(
  source: Database.Database,
  target: () => Promise<pg.Client>,
  { table, checks, jsonColumns, range }: CensusTask,
): Promise<RangeCensus> {
  const bounds = range === 'outside' ? [] : [range.after, range.upTo];
  const from = `FROM ${identifier(table)} NOT INDEXED WHERE ${range === 'outside' ? OUTSIDE : INSIDE}`;
  const { rows, unfit } = source
    .prepare<number[], { rows: number; unfit: number }>(
      `SELECT count(*) AS rows, count(*) FILTER (WHERE ${anyOf(checks)}) AS unfit ${from}`,
    )
    .get(...bounds) as { rows: number; unfit: number };
  const refused = new Map<bigint, RefusedRow>();
  if (unfit > 0) for (const row of unfitRows(source, checks, from, bounds)) refused.set(row.key, row);
  const notes: JsonNote[] = [];
  for (const [index, column] of rows === 0 ? [] : jsonColumns.entries()) {
    const verdicts = await censusJson(source, target, { column, from, bounds });
    for (const key of verdicts.invalid) addCheck(refused, key, checks.length + index);
    notes.push(...verdicts.notes);
  }
  return { rows, refused: [...refused.values()], notes };
}

function addCheck(refused: Map<bigint, RefusedRow>, key: bigint, check: number): void {
  const row = refused.get(key);
  if (row) row.checks.push(check);
  else refused.set(key, { key, checks: [check] });
}

function unfitRows(
  source: Database.Database,
  checks: readonly Check[],
  from: string,
  bounds: readonly number[],
): RefusedRow[] {
  const broken = checks.map(({ predicate }) => `coalesce(${predicate}, 0)`).join(', ');
  const statement = source
    .prepare<number[], bigint[]>(`SELECT rowid, ${broken} ${from} AND (${anyOf(checks)}) ORDER BY rowid`)
    .raw()
    .safeIntegers();
  return Array.from(statement.iterate(...bounds), ([key, ...flags]) => ({
    key: key as bigint,
    checks: flags.flatMap((flag, index) => (flag ? [index] : [])),
  }));
}
