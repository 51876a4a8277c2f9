// Finds JSON texts that jsonb cannot hold.

import type Database from 'better-sqlite3';
import pg from 'pg';
import { chunks } from '../../rules/chunks.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import type { RuleName } from '../../rules/treatments.ts';
import { hasNegativeZero } from './negative-zero.ts';

/** Where to read JSON texts from: `from` is the FROM clause with its WHERE, `bounds` its parameters. */
export interface JsonSource {
  column: string;
  from: string;
  bounds: readonly number[];
}

interface Verdict {
  valid: boolean;
  uniqueKeys: boolean | null;
  doubleEncoded: boolean | null;
}

interface Text {
  key: bigint;
  text: string;
}

const CHUNK = { items: 5_000, characters: 4 * 1024 * 1024 };
/**
 * Nested deeper than PostgreSQL's stack, or larger than a jsonb: hard errors, also where it is only asked.
 */
const TOO_MUCH = ['54000', '54001'];
/**
 * COPY has a little less stack left than this query (measured: 4 of 16,366 levels), so texts that could be
 * deep are judged inside of 500 more levels. A text of 1,000 characters has at most 500 of its own.
 */
const VALID = `CASE WHEN NOT pg_input_is_valid(text, 'jsonb') THEN false
                    WHEN length(text) <= 1000 THEN true
                    ELSE pg_input_is_valid(repeat('[', 500) || text || repeat(']', 500), 'jsonb') END`;

/**
 * Asks PostgreSQL which texts of a JSON column jsonb does not accept; only it knows (lone surrogates, \u0000,
 * numbers without end, depth). `onBroken` hears of those, and of texts that jsonb would change or that look
 * like another kind of value. Values that are not texts, or cannot be sent, are left to other checks.
 */
export async function censusJson(
  source: Database.Database,
  target: () => Promise<pg.Client>,
  { column, from, bounds }: JsonSource,
  onBroken: (rule: RuleName, key: bigint) => void,
): Promise<void> {
  const quoted = identifier(column);
  const bytes = `CAST(${quoted} AS BLOB)`;
  const sendable = `typeof(${quoted}) = 'text' AND instr(${bytes}, x'00') = 0 AND is_utf8(${bytes})`;
  const texts = source
    .prepare<number[], Text>(`SELECT "id" AS key, ${quoted} AS text ${from} AND ${sendable} ORDER BY "id"`)
    .safeIntegers()
    .iterate(...bounds);
  for (const chunk of chunks(texts, CHUNK, ({ text }) => text.length)) {
    const verdicts = await examine(await target(), chunk);
    chunk.forEach(({ key, text }, index) => {
      for (const rule of brokenRules(text, verdicts[index] as Verdict)) onBroken(rule, key);
    });
  }
}

function brokenRules(text: string, { valid, uniqueKeys, doubleEncoded }: Verdict): RuleName[] {
  if (!valid) return ['invalid_json'];
  const rules: RuleName[] = [];
  if (uniqueKeys === false) rules.push('duplicate_json_keys');
  if (hasNegativeZero(text)) rules.push('negative_zero_json');
  if (doubleEncoded) rules.push('double_encoded_json');
  return rules;
}

async function examine(target: pg.Client, chunk: readonly Text[]): Promise<Verdict[]> {
  try {
    const { rows } = await target.query<Verdict>(
      `SELECT valid,
              CASE WHEN valid THEN text IS JSON WITH UNIQUE KEYS END AS "uniqueKeys",
              CASE WHEN valid THEN jsonb_typeof(text::jsonb) = 'string'
                    AND (text::jsonb #>> '{}') ~ '^\\s*[[{]'
                    AND pg_input_is_valid(text::jsonb #>> '{}', 'jsonb') END AS "doubleEncoded"
         FROM unnest($1::text[]) WITH ORDINALITY AS sent (text, position),
              LATERAL (SELECT ${VALID} AS valid) AS examined
        ORDER BY position`,
      [chunk.map(({ text }) => text)],
    );
    return rows;
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError && TOO_MUCH.includes(cause.code ?? ''))) throw cause;
    if (chunk.length === 1) return [{ valid: false, uniqueKeys: null, doubleEncoded: null }];
    const middle = Math.ceil(chunk.length / 2);
    return [
      ...(await examine(target, chunk.slice(0, middle))),
      ...(await examine(target, chunk.slice(middle))),
    ];
  }
}
