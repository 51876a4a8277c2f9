import { createHash } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import { badField } from './errors.ts';

const DIGEST_BYTES = 16;
const ENTITY_TAGS = /^\s*(?:W\/)?"[\x21\x23-\x7e]*"(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e]*")*\s*$/;

/** The rows that a client is ready to change: any, or those it has seen, by their digests. */
export type Known = 'any' | readonly string[];

/** A row's strong entity tag, with its quotes: equal for equal content, also after a restore. */
export function etagOf(rowText: string): string {
  return `"${createHash('sha256').update(rowText).digest().subarray(0, DIGEST_BYTES).toString('hex')}"`;
}

/** How a list prints a row that PostgreSQL made JSON of. */
export type Print = (row: { text: string }) => string;

/** Rows as they are or, where that is wanted, with their entity tags as one more field each. */
export function printOf(wanted = false): Print {
  return wanted ? ({ text }) => withEtag(text) : ({ text }) => text;
}

function withEtag(rowText: string): string {
  return `${rowText.slice(0, -1)}, "etag" : ${JSON.stringify(etagOf(rowText))}}`;
}

/**
 * What `If-Match` asks for; undefined where the request has none. As RFC 9110 wants it weak tags never match.
 * Throws 400 for what is not a list of entity tags: taken for none, it would overwrite what it was meant to
 * save.
 */
export function knownRows(request: Request): Known | undefined {
  const header = request.headers.get('if-match');
  if (header === null) return undefined;
  if (header.trim() === '*') return 'any';
  if (!ENTITY_TAGS.test(header))
    throw badField('If-Match', 'must be an ETag of this API, in its quotes, or *');
  return [...header.matchAll(/(W\/)?"([^"]*)"/g)]
    .filter(([, weak]) => !weak)
    .map(([, , digest]) => digest ?? '');
}

/**
 * Whether a row, given as the JSON that PostgreSQL makes of it, is one of these; undefined where any will do.
 */
export function isKnown(rowJson: SQL<string>, known: Known | undefined): SQL | undefined {
  if (known === undefined || known === 'any') return undefined;
  const digest = sql`encode(substring(sha256(convert_to(${rowJson}, 'UTF8')) FOR ${sql.raw(String(DIGEST_BYTES))}), 'hex')`;
  return sql`${digest} = ANY (${sql.param([...known])}::text[])`;
}
