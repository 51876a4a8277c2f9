import type Database from 'better-sqlite3';
import pg from 'pg';
import { REPAIRS } from '../../../../db/repairs.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { amongKeys, copyOut, textsOf, type WireRow } from '../../target/copy-out.ts';
import type { VerifiedColumn, VerifiedTable } from './expectations.ts';
import type { Found } from './remedied-value.ts';
import { mustStand, mustStandNumbered } from './remedies.ts';
import type { RepairedValues, RepairProblem, RepairsOfRange, RepairsTask } from './repaired-values.ts';
import { ABOUT_VALUES } from './row-ledger.ts';
import { standsFor, textOf } from './stored-value.ts';

/**
 * Every repaired value of a key range: the original must be what the legacy file holds, the remedies must
 * have been asked for and have something to do with it, and the result must be what they make of it by this
 * program's own statement of them. Where they are not, nothing is taken for repaired. Undefined where there
 * are no repairs.
 */
export async function judgeRepairs(
  source: Database.Database,
  target: pg.Client,
  { table, quarantined, repairs, ...rows }: RepairsOfRange & { repairs: RepairsTask },
): Promise<RepairedValues> {
  const ids = new Map(rows.moved?.map(({ key, id }) => [key, id]));
  const judge = new RepairJudge(source, table, new Set(quarantined), ids, repairs);
  // Outside of a transaction SQLite takes and gives back the file's lock for every value.
  source.exec('BEGIN');
  await copyOut(target, query(table.name, rows, repairs.runId), FIELDS, (row) =>
    judge.add(readEntry(row)),
  ).finally(() => source.exec('COMMIT'));
  return judge;
}

/** What the ledger says of one value. */
interface Entry {
  key: bigint;
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
  const [key, name, remedies, stored, repaired] = textsOf(row);
  const parse = (json: string | null | undefined): unknown => JSON.parse(json ?? 'null');
  return {
    key: BigInt(key ?? 0),
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
  readonly #ids: ReadonlyMap<bigint, number>;
  readonly #asked: ReadonlySet<string>;
  readonly #isExport: boolean;
  readonly #read: ReturnType<typeof valueReader>;

  constructor(
    source: Database.Database,
    table: VerifiedTable,
    absent: ReadonlySet<number>,
    ids: ReadonlyMap<bigint, number>,
    { asked, isExport = false }: RepairsTask,
  ) {
    this.#table = table;
    this.#absent = absent;
    this.#ids = ids;
    this.#asked = new Set(asked);
    this.#isExport = isExport;
    this.#read = valueReader(source, table);
  }

  add(entry: Entry): void {
    const { name, stored, repaired, remedies } = entry;
    const column = this.#table.columns.find((it) => it.name === name);
    const found = column && this.#found(entry, column);
    const isOriginal = found !== undefined && standsFor(stored, found.type, found.value);
    if (this.#isExport && !isOriginal) return;
    const isNumbered = remedies.at(-1) === 'numbered';
    const expected =
      found &&
      column &&
      (isNumbered
        ? mustStandNumbered(found, remedies.slice(0, -1), column, textOf(repaired))
        : mustStand(found, remedies, column));
    const id = this.#idOf(entry);
    const ofRow = this.values.get(id) ?? new Map<string, unknown>();
    if (!expected || ofRow.has(name)) {
      this.#note('repair_unexpected', entry);
      return;
    }
    if (!isOriginal || !standsFor(repaired, expected.type, expected.value))
      this.#note('repair_differs', entry);
    this.values.set(id, ofRow.set(name, asSourceValue(expected)));
  }

  #idOf({ key }: Entry): number {
    return this.#ids.get(key) ?? Number(key);
  }

  /** What the legacy file holds; undefined where the row is not loaded, or somebody else asked for this. */
  #found(entry: Entry, column: VerifiedColumn): Found | undefined {
    const { key, name, remedies } = entry;
    const isAsked = remedies.every((remedy) => this.#asked.has(`${name}:${remedy}`));
    return isAsked && !this.#absent.has(this.#idOf(entry)) ? this.#read(key, column) : undefined;
  }

  #note(rule: RepairProblem['rule'], entry: Entry): void {
    this.problems.push({ rule, column: entry.name, key: this.#idOf(entry) });
  }
}

const FIELDS = 5;

function query(
  table: string,
  {
    range: { after, upTo },
    keys,
    moved = [],
    away = [],
  }: Pick<RepairsOfRange, 'range' | 'keys' | 'moved' | 'away'>,
  runId: string,
): string {
  const oneOf = (those: readonly (bigint | number)[]) =>
    `source_rowid = ANY ('{${those.join(',')}}'::bigint[])`;
  const [low, high] = [`${after}::bigint`, `${upTo}::bigint`];
  // Most of what is stored together need not be looked at.
  const mayBe = `(first_rowid IS NULL OR last_rowid > ${low} AND first_rowid <= ${high})`;
  const within = `${mayBe} AND source_rowid > ${low} AND source_rowid <= ${high} AND NOT ${oneOf(away)}`;
  const those = moved.length > 0 ? `(${within} OR ${oneOf(moved.map(({ key }) => key))})` : within;
  return `SELECT source_rowid::text, column_name, to_json(remedies)::text, stored::text, repaired::text
            FROM ${REPAIRS} AS repair
           WHERE run_id = ${pg.escapeLiteral(runId)} AND table_name = ${pg.escapeLiteral(table)}
             AND ${those} AND ${ABOUT_VALUES}${amongKeys('source_rowid', keys)}`;
}

/** Reads one value of the legacy file with SQLite's own type; undefined where there is no such row. */
function valueReader(source: Database.Database, table: VerifiedTable) {
  const statements = new Map<string, Database.Statement<[bigint], unknown[]>>();
  return (key: bigint, { name }: VerifiedColumn): Found | undefined => {
    const column = identifier(name);
    const statement =
      statements.get(name) ??
      source
        .prepare<[bigint], unknown[]>(
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
