// What the ledger must say of the repaired values of a key range, as a digest, and what it says.

import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { KeyRange } from '../../rules/ranges.ts';
import { identifier, rawValue } from '../../rules/sqlite-sql.ts';
import type { VerifiedColumn, VerifiedTable } from './expectations.ts';
import { canHold, type Found } from './remedied-value.ts';
import { mustStand } from './remedies.ts';
import type { RepairsTask, Way } from './repaired-values.ts';
import { ABOUT_VALUES } from './row-ledger.ts';

/** The entries of a key range, each a line, in order of row and column. */
interface EntriesDigest {
  entries: number;
  sha256: string;
}

/** Longer values are not hashed but judged one by one, as everything else is that differs. */
const LONGEST = 500;
const CHUNK_CHARACTERS = 64 * 1024;

interface Remedied {
  column: VerifiedColumn;
  /** Where a row has what the column is compared by, and where its type and exact value. */
  index: number;
  exact: number;
  ways: readonly (Way & { said: string })[];
}

/**
 * What must stand in PostgreSQL and in the ledger of a key range, by the legacy file and the verifier's own
 * statement of the remedies alone: of the ledger only the ways in which values were repaired are known.
 */
export class ExpectedEntries {
  /** What is to be read of each row besides its columns. */
  readonly selected: readonly string[];
  readonly #columns: readonly Remedied[];
  readonly #hash = createHash('sha256');
  #lines = '';
  #entries = 0;
  #isTooLong = false;

  /** `columns`: the table's, as a row has them. */
  constructor(columns: readonly VerifiedColumn[], { asked, ways = [] }: RepairsTask) {
    const isAsked = (way: Way) => way.remedies.every((remedy) => asked.includes(`${way.column}:${remedy}`));
    this.#columns = columns
      .map((column, index) => ({
        ...{ column, index },
        ways: ways
          .filter((way) => way.column === column.name && isAsked(way))
          .map((way) => ({ ...way, said: arrayOf(way.remedies) })),
      }))
      .filter((it) => it.ways.length > 0)
      .toSorted((a, b) => (a.column.name < b.column.name ? -1 : 1))
      .map((it, nth) => ({ ...it, exact: columns.length + 2 * nth }));
    this.selected = this.#columns.flatMap(({ column: { name } }) => [
      `typeof(${identifier(name)})`,
      `CASE typeof(${identifier(name)}) WHEN 'integer' THEN CAST(${identifier(name)} AS TEXT) ELSE ${rawValue(name)} END`,
    ]);
  }

  /** Puts into a row what must stand in the place of its values, and notes what must be said of it. */
  apply(row: unknown[]): void {
    for (const { column, index, exact, ways } of this.#columns) {
      const found = { type: String(row[exact]), value: row[exact + 1] };
      if (found.type === 'integer') found.value = BigInt(found.value as string);
      if (canHold(column, found)) continue;
      for (const { remedies, said } of ways) {
        const expected = mustStand(found, remedies, column);
        if (!expected) continue;
        row[index] = typeof expected.value === 'bigint' ? Number(expected.value) : expected.value;
        this.#add(`${row[0]}\t${column.name}\t${said}`, found, expected);
        break;
      }
    }
  }

  /** Undefined where a value is too long for this. */
  end(): EntriesDigest | undefined {
    if (this.#isTooLong) return undefined;
    return { entries: this.#entries, sha256: this.#hash.update(this.#lines).digest('hex') };
  }

  #add(of: string, found: Found, expected: Found): void {
    const [stored, repaired] = [say(found), say(expected)];
    if (stored.length > LONGEST || repaired.length > LONGEST) this.#isTooLong = true;
    this.#entries++;
    this.#lines += `${of}\t${stored}\t${repaired}\n`;
    if (this.#lines.length < CHUNK_CHARACTERS) return;
    this.#hash.update(this.#lines);
    this.#lines = '';
  }
}

/** Names of remedies as PostgreSQL prints an array of them. */
function arrayOf(names: readonly string[]): string {
  return `{${names.map((name) => (name === 'null' ? '"null"' : name)).join()}}`;
}

/** A value as the ledger has it: what is not in these words is judged by what it means. */
function say({ type, value }: Found): string {
  if (type === 'null') return '{"type":"null"}';
  if (!Buffer.isBuffer(value)) return `{"type":"${type}","value":"${Object.is(value, -0) ? '-0' : value}"}`;
  return type === 'text'
    ? `{"type":"text","value":${JSON.stringify(value.toString())}}`
    : `{"type":"${type}","hex":"${value.toString('hex')}"}`;
}

/** Whether the ledger says of a key range just what it must. */
export async function saysJust(
  target: pg.ClientBase,
  { table, range: { after, upTo }, repairs }: { table: VerifiedTable; range: KeyRange; repairs: RepairsTask },
  expected: EntriesDigest,
): Promise<boolean> {
  const { rows } = await target.query<{ entries: string; sha256: string }>(
    `SELECT count(*) AS entries, encode(sha256(convert_to(coalesce(string_agg(line, ''), ''), 'UTF8')), 'hex') AS sha256
       FROM (SELECT source_rowid || E'\\t' || column_name || E'\\t' || remedies::text || E'\\t'
                    || left(stored::text, $5) || E'\\t' || left(repaired::text, $5) || E'\\n' AS line
               FROM legacy_migration.repairs
              WHERE run_id = $1 AND table_name = $2 AND source_rowid > $3 AND source_rowid <= $4
                AND ${ABOUT_VALUES}
              ORDER BY source_rowid, column_name COLLATE "C" LIMIT $6) AS entry`,
    [repairs.runId, table.name, after, upTo, LONGEST + 1, expected.entries + 1],
  );
  return (
    Number(rows[0]?.entries) === expected.entries &&
    (expected.entries === 0 || rows[0]?.sha256 === expected.sha256)
  );
}
