import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { chunks } from '../rules/chunks.ts';

/** Lines that are sent together. */
const CHUNK = { items: 10_000, size: 256 * 1024 };

/**
 * Fills `columns` of the quarantine with lines, see `lineOf`, as they are made one by one, and returns
 * how many those were. Memory: one row, and 256 KB. An INSERT for each 500 rows takes eight times as long.
 */
export async function fillQuarantine(
  client: pg.ClientBase,
  columns: readonly string[],
  lines: Iterable<string>,
): Promise<number> {
  const stream = client.query(
    copyFrom(`COPY legacy_migration.quarantine (${columns.join(', ')}) FROM STDIN (FORMAT text)`),
  );
  await pipeline(texts(lines), stream);
  return stream.rowCount;
}

/** A row of texts as COPY reads it. */
export function lineOf(row: readonly string[]): string {
  return `${row.map(escaped).join('\t')}\n`;
}

/** A list of words as PostgreSQL reads an array of texts. */
export function arrayLiteral(words: readonly string[]): string {
  return `{${words.map((word) => `"${word.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

function* texts(lines: Iterable<string>): Generator<Buffer> {
  for (const some of chunks(lines, CHUNK, (line) => line.length)) yield Buffer.from(some.join(''));
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** https://www.postgresql.org/docs/16/sql-copy.html, "Text Format". */
function escaped(field: string): string {
  return field.replaceAll(/[\\\t\n\r]/g, (character) => ESCAPES[character] as string);
}
