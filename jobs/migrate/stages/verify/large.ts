// Compares large texts.

import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import pg from 'pg';
import { askValue } from '../../../../db/values.ts';
import { LARGE_BYTES } from '../../rules/large.ts';
import type { KeyRange } from '../../rules/ranges.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { allValues } from '../../sqlite-values.ts';
import { readPieces } from './pages.ts';

/** A column of texts of a key range. */
export interface TextRange {
  table: string;
  column: string;
  range: KeyRange;
}

/** The keys of the rows that have a large text in a column. */
export function largeKeys(source: Database.Database, { table, column, range }: TextRange): number[] {
  const quoted = identifier(column);
  return allValues(
    source,
    `SELECT "id" FROM ${identifier(table)} NOT INDEXED
      WHERE "id" > ? AND "id" <= ? AND typeof(${quoted}) = 'text' AND octet_length(${quoted}) > ${LARGE_BYTES}
      ORDER BY "id"`,
    range.after,
    range.upTo,
  );
}

/**
 * Compares the large texts of a column by their SHA-256. `differs` hears of the keys of rows that hold
 * another text; rows that the target does not have, and NULLs, are not looked at here.
 */
export async function compareLargeTexts(
  source: Database.Database,
  target: pg.Client,
  texts: TextRange,
  differs: (key: number) => void,
): Promise<void> {
  for (const key of largeKeys(source, texts)) {
    const digest = createHash('sha256');
    for (const piece of readPieces(source, texts, key)) digest.update(piece);
    const sql = `SELECT sha256(convert_to(${pg.escapeIdentifier(texts.column)}, 'UTF8')) = $2
      FROM public.${pg.escapeIdentifier(texts.table)} WHERE id = $1`;
    if ((await askValue(target, sql, [key, digest.digest()])) === false) differs(key);
  }
}
