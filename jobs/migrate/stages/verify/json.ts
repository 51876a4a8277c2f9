import { isUtf8 } from 'node:buffer';
import type Database from 'better-sqlite3';
import pg from 'pg';
import { MESSAGE_BYTES, queryTexts, release, SENT_TEXT, withSentText } from '../../../../db/texts.ts';
import { LARGE_BYTES } from '../../rules/large.ts';
import type { KeyRange } from '../../rules/ranges.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { largeKeys } from './large.ts';
import { readPieces } from './pages.ts';
import type { MovedRow, RepairedValues } from './repaired-values.ts';

/** A JSON column of a key range. */
export interface JsonRange {
  table: string;
  column: string;
  range: KeyRange;
  /** Rows whose id in PostgreSQL is in this range. */
  moved?: readonly MovedRow[];
  /** What must stand there in place of what the legacy file holds. */
  repaired?: RepairedValues['values'] | undefined;
}

interface Original {
  key: number;
  text: Buffer;
}

/**
 * Compares a JSON column as PostgreSQL understands it: the original texts are sent once more, byte for byte,
 * converted to jsonb there and printed, and must be what the table's jsonb prints. Printed rather than
 * compared as jsonb, because 1.10 and 1.1 are equal as jsonb and still not the same. `differs` hears of the
 * keys of rows that hold another value; rows that only one side has, and NULLs, are not looked at here.
 */
export async function compareJson(
  source: Database.Database,
  target: pg.Client,
  json: JsonRange,
  differs: (key: number) => void,
): Promise<void> {
  for (const originals of chunks(withRepairs(readOriginals(source, json), json))) {
    const texts = originals.filter(({ text }) => isText(text));
    for (const key of await differing(target, json, texts)) differs(key);
    for (const { key, text } of originals)
      if (!isText(text) && (await isFilled(target, json, key))) differs(key);
    // What was repaired is somebody else's.
    release(originals.flatMap(({ key, text }) => (json.repaired?.get(key)?.has(json.column) ? [] : [text])));
  }
  for (const key of largeKeys(source, json)) {
    const isOther = areText(readPieces(source, json, key))
      ? await largeDiffers(target, json, key, readPieces(source, json, key))
      : await isFilled(target, json, key);
    if (isOther) differs(key);
  }
}

/**
 * Whether PostgreSQL takes the bytes for a text. Others are not sent: its refusal would end the transaction
 * in which an exported file is compared.
 */
function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

function areText(pieces: Iterable<Buffer>): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (const piece of pieces) {
      if (piece.includes(0)) return false;
      decoder.decode(piece, { stream: true });
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/** What must be in the table: what was repaired comes last, whatever the legacy file has in its place. */
function* withRepairs(originals: Iterable<Original>, { column, repaired }: JsonRange): Generator<Original> {
  for (const original of originals) if (!repaired?.get(original.key)?.has(column)) yield original;
  for (const [key, values] of repaired ?? []) {
    const text = values.get(column);
    if (Buffer.isBuffer(text)) yield { key, text };
  }
}

function* readOriginals(
  source: Database.Database,
  { table, column, range, moved = [] }: JsonRange,
): Generator<Original> {
  const quoted = identifier(column);
  const read = `SELECT "id" AS key, CAST(${quoted} AS BLOB) AS text FROM ${identifier(table)} NOT INDEXED
      WHERE typeof(${quoted}) = 'text' AND octet_length(${quoted}) <= ${LARGE_BYTES} AND "id"`;
  yield* source
    .prepare<[number, number], Original>(`${read} > ? AND "id" <= ? ORDER BY "id"`)
    .iterate(range.after, range.upTo);
  const one = source.prepare<[bigint], Original>(`${read} = ?`);
  for (const { key, id } of moved) {
    const original = one.get(key);
    if (original) yield { key: id, text: original.text };
  }
}

/** SQLSTATE classes for a text that is not valid JSON, or more of it than PostgreSQL can hold. */
const NO_JSONB = /^(22|54)/;

/**
 * The keys of those rows whose JSON is another one; where a text is no JSON, its row's, if that has any.
 */
async function differing(
  target: pg.Client,
  { table, column }: Pick<JsonRange, 'table' | 'column'>,
  originals: readonly Original[],
): Promise<number[]> {
  const stored = `stored.${pg.escapeIdentifier(column)}`;
  try {
    const rows = await queryTexts<{ key: number }>(
      target,
      `SELECT sent.key FROM unnest($1::int[], $2::text[]) AS sent (key, original)
         JOIN public.${pg.escapeIdentifier(table)} AS stored ON stored.id = sent.key
        WHERE ${stored}::text <> sent.original::jsonb::text COLLATE "C"`,
      [`{${originals.map(({ key }) => key).join(',')}}`],
      originals.map(({ text }) => text),
    );
    return rows.map(({ key }) => key);
  } catch (cause) {
    if (!isNoJsonb(cause)) throw cause;
    const [only] = originals;
    if (only && originals.length === 1)
      return (await isFilled(target, { table, column }, only.key)) ? [only.key] : [];
    const middle = Math.ceil(originals.length / 2);
    return [
      ...(await differing(target, { table, column }, originals.slice(0, middle))),
      ...(await differing(target, { table, column }, originals.slice(middle))),
    ];
  }
}

async function largeDiffers(
  target: pg.Client,
  { table, column }: Pick<JsonRange, 'table' | 'column'>,
  key: number,
  pieces: Iterable<Buffer>,
): Promise<boolean> {
  const stored = `stored.${pg.escapeIdentifier(column)}`;
  try {
    return await withSentText(target, pieces, async () => {
      const { rows } = await target.query<{ differs: boolean }>(
        `SELECT ${stored}::text <> ${SENT_TEXT}::jsonb::text COLLATE "C" AS differs
           FROM public.${pg.escapeIdentifier(table)} AS stored WHERE stored.id = $1`,
        [key],
      );
      return rows.some(({ differs }) => differs);
    });
  } catch (cause) {
    if (isNoJsonb(cause)) return isFilled(target, { table, column }, key);
    throw cause;
  }
}

/** Whether there is a row with any JSON at all, which is another one than a text that is none. */
async function isFilled(
  target: pg.Client,
  { table, column }: Pick<JsonRange, 'table' | 'column'>,
  key: number,
): Promise<boolean> {
  const { rowCount } = await target.query(
    `SELECT FROM public.${pg.escapeIdentifier(table)} WHERE id = $1 AND ${pg.escapeIdentifier(column)} IS NOT NULL`,
    [key],
  );
  return rowCount !== 0;
}

function isNoJsonb(cause: unknown): boolean {
  return cause instanceof pg.DatabaseError && NO_JSONB.test(cause.code ?? '');
}

const CHUNK_ROWS = 5_000;

function* chunks(originals: Iterable<Original>): Generator<Original[]> {
  let chunk: Original[] = [];
  let bytes = 0;
  for (const original of originals) {
    chunk.push(original);
    bytes += original.text.length;
    if (chunk.length < CHUNK_ROWS && bytes < MESSAGE_BYTES) continue;
    yield chunk;
    chunk = [];
    bytes = 0;
  }
  if (chunk.length > 0) yield chunk;
}
