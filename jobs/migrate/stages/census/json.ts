import type Database from 'better-sqlite3';
import pg from 'pg';
import { MESSAGE_BYTES, queryTexts, release, SENT_TEXT, withSentText } from '../../../../db/texts.ts';
import { chunks } from '../../rules/chunks.ts';
import { LARGE_BYTES } from '../../rules/large.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import type { RuleName } from '../../rules/treatments.ts';
import { hasNegativeZero, NegativeZeroScan } from './negative-zero.ts';
import type { RowSource } from './task.ts';

interface Verdict {
  valid: boolean;
  uniqueKeys: boolean | null;
  doubleEncoded: boolean | null;
}

interface Text {
  key: bigint;
  text: Buffer;
}

const CHUNK = { items: 5_000, size: MESSAGE_BYTES };
/**
 * Nested deeper than PostgreSQL's stack, or larger than a jsonb: hard errors, also where it is only asked.
 * So is the server's word for more memory than one thing may take (1 GB).
 */
const TOO_MUCH = ['54000', '54001'];
const TOO_MUCH_MEMORY = /^invalid memory alloc request size/;
const INVALID: Verdict = { valid: false, uniqueKeys: null, doubleEncoded: null };
/**
 * COPY has a little less stack left than this query (measured: 4 of 16,366 levels), so texts that could be
 * deep are judged inside of 500 more levels. A text of 1,000 characters has at most 500 of its own.
 */
const VALID = `CASE WHEN NOT pg_input_is_valid(text, 'jsonb') THEN false
                    WHEN length(text) <= 1000 THEN true
                    ELSE pg_input_is_valid(repeat('[', 500) || text || repeat(']', 500), 'jsonb') END`;
const VERDICT = `valid,
  CASE WHEN valid THEN text IS JSON WITH UNIQUE KEYS END AS "uniqueKeys",
  CASE WHEN jsonb_typeof(json) = 'string'
       THEN (json #>> '{}') ~ '^\\s*[[{]' AND pg_input_is_valid(json #>> '{}', 'jsonb') END AS "doubleEncoded"`;

/**
 * Asks PostgreSQL which texts of a JSON column jsonb does not accept; only it knows (lone surrogates, \u0000,
 * numbers without end, depth). `onBroken` hears of those, and of texts that jsonb would change or that look
 * like another kind of value. What is no text, cannot be sent or is large is left to other checks.
 */
export async function censusJson(
  source: Database.Database,
  target: () => Promise<pg.Client>,
  { column, from, bounds }: RowSource & { column: string },
  onBroken: (rule: RuleName, key: bigint) => void,
): Promise<void> {
  const quoted = identifier(column);
  const bytes = `CAST(${quoted} AS BLOB)`;
  const sendable = `typeof(${quoted}) = 'text' AND CASE WHEN octet_length(${quoted}) <= ${LARGE_BYTES}
    THEN instr(${bytes}, x'00') = 0 AND is_utf8(${bytes}) ELSE 0 END`;
  const texts = source
    .prepare<number[], Text>(`SELECT "id" AS key, ${bytes} AS text ${from} AND ${sendable} ORDER BY "id"`)
    .safeIntegers()
    .iterate(...bounds);
  for (const chunk of chunks(texts, CHUNK, ({ text }) => text.length)) {
    const verdicts = await examine(await target(), chunk);
    chunk.forEach(({ key, text }, index) => {
      const rules = brokenRules(verdicts[index] as Verdict, () => hasNegativeZero(text));
      for (const rule of rules) onBroken(rule, key);
    });
    release(chunk.map(({ text }) => text));
  }
}

/** The rules that a large text breaks, as `censusJson` finds them of others. */
export async function censusLargeJson(
  target: pg.Client,
  pieces: () => Iterable<Uint8Array>,
): Promise<RuleName[]> {
  const verdict = await withSentText(target, pieces(), () => examineSent(target));
  return brokenRules(verdict, () => {
    const scan = new NegativeZeroScan();
    for (const piece of pieces()) scan.push(piece);
    return scan.end();
  });
}

function brokenRules(
  { valid, uniqueKeys, doubleEncoded }: Verdict,
  hasNegativeZero: () => boolean,
): RuleName[] {
  if (!valid) return ['invalid_json'];
  const rules: RuleName[] = [];
  if (uniqueKeys === false) rules.push('duplicate_json_keys');
  if (hasNegativeZero()) rules.push('negative_zero_json');
  if (doubleEncoded) rules.push('double_encoded_json');
  return rules;
}

async function examine(target: pg.Client, chunk: readonly Text[]): Promise<Verdict[]> {
  try {
    return await queryTexts<Verdict>(
      target,
      `SELECT ${VERDICT}
         FROM unnest($1::text[]) WITH ORDINALITY AS sent (text, position),
              LATERAL (SELECT ${VALID} AS valid) AS examined,
              LATERAL (SELECT CASE WHEN valid THEN text::jsonb END AS json OFFSET 0) AS parsed
        ORDER BY position`,
      [],
      chunk.map(({ text }) => text),
    );
  } catch (cause) {
    if (!isTooMuch(cause)) throw cause;
    if (chunk.length === 1) return [INVALID];
    const middle = Math.ceil(chunk.length / 2);
    return [
      ...(await examine(target, chunk.slice(0, middle))),
      ...(await examine(target, chunk.slice(middle))),
    ];
  }
}

/** What can be stored but not printed could never be compared, nor read. */
async function examineSent(target: pg.Client): Promise<Verdict> {
  try {
    const { rows } = await target.query<Verdict>(
      `WITH sent AS MATERIALIZED (SELECT ${SENT_TEXT} AS text),
            examined AS MATERIALIZED (SELECT text, ${VALID} AS valid FROM sent),
            parsed AS MATERIALIZED (SELECT text, valid, CASE WHEN valid THEN text::jsonb END AS json FROM examined)
       SELECT ${VERDICT}, octet_length(json::text) AS printed FROM parsed`,
    );
    return rows[0] as Verdict;
  } catch (cause) {
    if (isTooMuch(cause)) return INVALID;
    throw cause;
  }
}

function isTooMuch(cause: unknown): boolean {
  if (!(cause instanceof pg.DatabaseError)) return false;
  return TOO_MUCH.includes(cause.code ?? '') || TOO_MUCH_MEMORY.test(cause.message);
}
