import { isUtf8 } from 'node:buffer';
import { wholeCharacters } from '../../../../db/texts.ts';
import { valueBytes } from '../../btree/record.ts';
import { TableCursor } from '../../btree/table-cursor.ts';
import { LARGE_BYTES } from '../../rules/large.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import type { RuleName } from '../../rules/treatments.ts';
import { allValues } from '../../sqlite-values.ts';
import { censusLargeJson } from './json.ts';
import type { CensusReaders, CensusTask, RowSource } from './task.ts';

/**
 * Checks the large texts of some rows, for which SQL would have to hold them in memory: they must be UTF-8
 * without NUL, and JSON that jsonb takes. `onBroken` hears of each rule that one breaks.
 */
export async function censusLarge(
  { source, target, pages }: CensusReaders,
  { rootPage, checks }: CensusTask,
  { from, bounds }: RowSource,
  onBroken: (rule: RuleName, column: string, key: bigint) => void,
): Promise<void> {
  for (const { column, index } of checks.texts) {
    const quoted = identifier(column);
    const isLarge = `typeof(${quoted}) = 'text' AND octet_length(${quoted}) > ${LARGE_BYTES}`;
    const keys = allValues<number>(source, `SELECT "id" ${from} AND ${isLarge}`, ...bounds);
    if (keys.length === 0) continue;
    const cursor = new TableCursor(pages(), rootPage, index + 1);
    for (const key of keys) {
      const pieces = () => piecesAt(cursor, key, index);
      const broken = brokenBytes(pieces());
      const isJson = broken.length === 0 && checks.jsonColumns.includes(column);
      const rules = isJson ? await censusLargeJson(await target(), pieces) : broken;
      for (const rule of rules) onBroken(rule, column, BigInt(key));
    }
  }
}

/** A value that SQLite has just found large, from its first byte on. */
function* piecesAt(cursor: TableCursor, key: number, index: number): Generator<Buffer> {
  cursor.seek({ after: key - 1, upTo: key });
  const { row } = cursor;
  if (!cursor.next() || !row.payload) throw new Error(`Row ${key} is not as large as SQLite says.`);
  const start = row.offsets[index] as number;
  yield* row.payload.pieces(start, start + valueBytes(row.types[index] as number));
}

function brokenBytes(pieces: Iterable<Buffer>): RuleName[] {
  let hasNul = false;
  let isClean = true;
  for (const piece of wholeCharacters(pieces)) {
    hasNul ||= piece.includes(0);
    isClean &&= isUtf8(piece);
  }
  return [...(hasNul ? ['nul_byte' as const] : []), ...(isClean ? [] : ['invalid_utf8' as const])];
}
