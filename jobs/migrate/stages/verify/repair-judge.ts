// Repaired values as the ledger has them, held against the legacy file.

import type Database from 'better-sqlite3';
import pg from 'pg';
import type { KeyRange } from '../../rules/ranges.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { copyOut, type WireRow } from './copy-out.ts';
import type { VerifiedColumn, VerifiedTable } from './expectations.ts';
import type { Found } from './remedied-value.ts';
import { mustStand } from './remedies.ts';
import type { RepairedValues, RepairProblem, RepairsOfRange, RepairsTask } from './repaired-values.ts';
import { standsFor } from './stored-value.ts';

/**
 * Every repaired value of a key range: the original must be what the legacy file holds, the remedies must
 * have been asked for and have something to do with it, and the result must be what they make of it by this
 * program's own statement of them. Where they are not, nothing is taken for repaired. Undefined where there
 * are no repairs.
 */
export async function judgeRepairs(
  source: Database.Database,
  target: pg.Client,
  { table, range, quarantined, repairs }: RepairsOfRange & { repairs: RepairsTask },
): Promise<RepairedValues> {
  const judge = new RepairJudge(source, table, new Set(quarantined), repairs);
  // Outside of a transaction SQLite takes and gives back the file's lock for every value.
  source.exec('BEGIN');
  await copyOut(target, query(table.name, range, repairs.runId), FIELDS, (row) =>
    judge.add(readEntry(row)),
  ).finally(() => source.exec('COMMIT'));
  return judge;
}

/** What the ledger says of one value. */
interface Entry {
  key: number;
  name: string;
  remedies: readonly string[];
  stored: unknown;
  repaired: unknown;
}

/** Nearly all entries have the same few lists. */
const lists = new Map<string, readonly string[]>();

function readList(json: string | null | undefined): readonly string[] {
  const text = json ?? 'null';
  const known = lists.get(text) ?? (JSON.parse(text) as string[] | null) ?? [];
  if (lists.size < 1_000) lists.set(text, known);
  return known;
}

function readEntry(row: WireRow): Entry {
  const [key, name, remedies, stored, repaired] = texts(row);
  const parse = (json: string | null | undefined): unknown => JSON.parse(json ?? 'null');
  return {
    key: Number(key),
    name: String(name),
    remedies: readList(remedies),
    stored: parse(stored),
    repaired: parse(repaired),
  };
}

/** Holds entries of the ledger against the legacy file, one by one. */
class RepairJudge implements RepairedValues {
  readonly values = new Map<number, Map<string, unknown>>();
  readonly problems: RepairProblem[] = [];
  readonly #table: VerifiedTable;
  readonly #absent: ReadonlySet<number>;
  readonly #asked: ReadonlySet<string>;
  readonly #isExport: boolean;
  readonly #read: ReturnType<typeof valueReader>;

  constructor(
    source: Database.Database,
    table: VerifiedTable,
    absent: ReadonlySet<number>,
    { asked, isExport = false }: RepairsTask,
  ) {
    this.#table = table;
    this.#absent = absent;
    this.#asked = new Set(asked);
    this.#isExport = isExport;
    this.#read = valueReader(source, table);
  }

  add(entry: Entry): void {
    const { key, name, stored, repaired } = entry;
    const column = this.#table.columns.find((it) => it.name === name);
    const found = column && this.#found(entry, column);
    const isOriginal = found !== undefined && standsFor(stored, found.type, found.value);
    if (this.#isExport && !isOriginal) return;
    const expected = found && column && mustStand(found, entry.remedies, column);
    const ofRow = this.values.get(key) ?? new Map<string, unknown>();
    if (!expected || ofRow.has(name)) {
      this.#note('repair_unexpected', entry);
      return;
    }
    if (!isOriginal || !standsFor(repaired, expected.type, expected.value))
      this.#note('repair_differs', entry);
    this.values.set(key, ofRow.set(name, asSourceValue(expected)));
  }

  /** What the legacy file holds; undefined where the row is not loaded, or somebody else asked for this. */
  #found({ key, name, remedies }: Entry, column: VerifiedColumn): Found | undefined {
    const isAsked = remedies.every((remedy) => this.#asked.has(`${name}:${remedy}`));
    return isAsked && !this.#absent.has(key) ? this.#read(key, column) : undefined;
  }

  #note(rule: RepairProblem['rule'], { name: column, key }: Entry): void {
    this.problems.push({ rule, column, key });
  }
}

const FIELDS = 5;

function query(table: string, { after, upTo }: KeyRange, runId: string): string {
  return `SELECT source_rowid::text, column_name, to_json(remedies)::text, stored::text, repaired::text
            FROM legacy_migration.repairs
           WHERE run_id = ${pg.escapeLiteral(runId)} AND table_name = ${pg.escapeLiteral(table)}
             AND source_rowid > ${after}::bigint AND source_rowid <= ${upTo}::bigint`;
}

function texts({ bytes, offsets, lengths }: WireRow): (string | null)[] {
  return Array.from(offsets, (start, index) => {
    const length = lengths[index] as number;
    return length === -1 ? null : bytes.toString('utf8', start, start + length);
  });
}

/** Reads one value of the legacy file with SQLite's own type; undefined where there is no such row. */
function valueReader(source: Database.Database, table: VerifiedTable) {
  const statements = new Map<string, Database.Statement<[number], unknown[]>>();
  return (key: number, { name }: VerifiedColumn): Found | undefined => {
    const column = identifier(name);
    const statement =
      statements.get(name) ??
      source
        .prepare<[number], unknown[]>(
          `SELECT typeof(${column}), CASE typeof(${column}) WHEN 'text' THEN CAST(${column} AS BLOB) ELSE ${column} END
             FROM ${identifier(table.name)} NOT INDEXED WHERE "id" = ?`,
        )
        .raw()
        .safeIntegers();
    statements.set(name, statement);
    const row = statement.get(key);
    return row && { type: String(row[0]), value: row[1] };
  };
}

/** As the comparison of values knows it: integers as numbers. */
function asSourceValue({ value }: Found): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
