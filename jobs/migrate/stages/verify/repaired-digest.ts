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

/** The entries of a key range that are about one column and one list of remedies, in order of their rows. */
interface EntriesDigest {
  column: string;
  remedies: string;
  entries: number;
  /** Of the keys, of the values before, and of those after, each with a comma between one and the next. */
  keys: string;
  stored: string;
  repaired: string;
}

/** Longer values are not hashed but judged one by one, as everything else is that differs. */
const LONGEST = 500;

interface Remedied {
  column: VerifiedColumn;
  /** Where a row has what the column is compared by, and where its type and exact value. */
  index: number;
  exact: number;
  ways: readonly (Way & { entries: Entries })[];
}

/** The entries of one way in which values of a column were repaired. */
class Entries {
  count = 0;
  readonly #keys = new Joined();
  readonly #stored = new Joined();
  readonly #repaired = new Joined();

  add(key: unknown, stored: string, repaired: string): void {
    this.count++;
    this.#keys.add(String(key));
    this.#stored.add(stored);
    this.#repaired.add(repaired);
  }

  end({ column, remedies }: Way): EntriesDigest {
    const [keys, stored, repaired] = [this.#keys.end(), this.#stored.end(), this.#repaired.end()];
    return { column, remedies: arrayOf(remedies), entries: this.count, keys, stored, repaired };
  }
}

/** The SHA-256 of words with commas between them. */
class Joined {
  readonly #hash = createHash('sha256');
  #text = '';
  #isBegun = false;

  add(word: string): void {
    this.#text += this.#isBegun ? `,${word}` : word;
    this.#isBegun = true;
    if (this.#text.length < CHUNK_CHARACTERS) return;
    this.#hash.update(this.#text);
    this.#text = '';
  }

  end(): string {
    return this.#hash.update(this.#text).digest('hex');
  }
}

const CHUNK_CHARACTERS = 8 * 1024;

/**
 * What must stand in PostgreSQL and in the ledger of a key range, by the legacy file and the verifier's own
 * statement of the remedies alone: of the ledger only the ways in which values were repaired are known.
 */
export class ExpectedEntries {
  /** What is to be read of each row besides its columns. */
  readonly selected: readonly string[];
  readonly #columns: readonly Remedied[];
  #isTooLong = false;

  /** `columns`: the table's, as a row has them. */
  constructor(columns: readonly VerifiedColumn[], { asked, ways = [] }: RepairsTask) {
    const isAsked = (way: Way) => way.remedies.every((remedy) => asked.includes(`${way.column}:${remedy}`));
    this.#columns = columns
      .map((column, index) => ({
        ...{ column, index },
        ways: ways
          .filter((way) => way.column === column.name && isAsked(way))
          .map((way) => ({ ...way, entries: new Entries() })),
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
      for (const { remedies, entries } of ways) {
        const expected = mustStand(found, remedies, column);
        if (!expected) continue;
        row[index] = typeof expected.value === 'bigint' ? Number(expected.value) : expected.value;
        this.#add(entries, row[0], { found, expected });
        break;
      }
    }
  }

  /** Undefined where a value is too long for this. */
  end(): EntriesDigest[] | undefined {
    if (this.#isTooLong) return undefined;
    const ways = this.#columns.flatMap((it) => it.ways.filter(({ entries }) => entries.count > 0));
    return ways.map(({ entries, ...way }) => entries.end(way));
  }

  #add(entries: Entries, key: unknown, { found, expected }: { found: Found; expected: Found }): void {
    const [stored, repaired] = [say(found), say(expected)];
    if (stored.length > LONGEST || repaired.length > LONGEST) this.#isTooLong = true;
    entries.add(key, stored, repaired);
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

/** Whether the ledger says of a key range just what it must; false for one that has each value by itself. */
export async function saysJust(
  target: pg.ClientBase,
  { table, range: { after, upTo }, repairs }: { table: VerifiedTable; range: KeyRange; repairs: RepairsTask },
  expected: readonly EntriesDigest[],
): Promise<boolean> {
  if (!repairs.isPacked) return false;
  const total = expected.reduce((sum, { entries }) => sum + entries, 0);
  const { rows } = await target.query<EntriesDigest>(
    `WITH packed AS MATERIALIZED (
       SELECT column_name, remedies, source_rowids, stored::text, repaired::text, first_rowid FROM legacy_migration.repaired_values
        WHERE run_id = $1 AND table_name = $2 AND last_rowid > $3 AND first_rowid <= $4 AND ${ABOUT_VALUES})
     SELECT column_name AS column, remedies::text, sum(cardinality(source_rowids))::int AS entries,
            ${joinedDigest(`convert_to(array_to_string(source_rowids, ','), 'UTF8')`)} AS keys,
            ${joinedDigest(inBrackets('stored'))} AS stored, ${joinedDigest(inBrackets('repaired'))} AS repaired
       FROM packed WHERE (SELECT sum(octet_length(stored) + octet_length(repaired)) FROM packed) <= $5
      GROUP BY column_name, remedies`,
    [repairs.runId, table.name, after, upTo, (total + 1) * 2 * LONGEST],
  );
  const asText = (digests: readonly EntriesDigest[]) =>
    digests.map((it) => JSON.stringify(inOrder(it))).sort();
  return asText(rows).join() === asText(expected).join();
}

function inOrder({ column, remedies, entries, keys, stored, repaired }: EntriesDigest) {
  return [column, remedies, entries, keys, stored, repaired];
}

function joinedDigest(bytes: string): string {
  return `encode(sha256(string_agg(${bytes}, ',' ORDER BY first_rowid)), 'hex')`;
}

/** The elements of a list in JSON. */
function inBrackets(list: string): string {
  return `substr(convert_to(${list}, 'UTF8'), 2, octet_length(${list}) - 2)`;
}
