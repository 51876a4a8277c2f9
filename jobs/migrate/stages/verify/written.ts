// An exported file that was written a moment ago: what it may lack.

import pg from 'pg';
import type { CatalogColumn } from '../../../../db/catalog/columns.ts';
import { askValue } from '../../../../db/values.ts';
import { differing, type Finding } from '../../rules/findings.ts';
import type { VerifiedColumn } from './expectations.ts';
import type { SourceSide } from './source-side.ts';

export interface WrittenFile {
  /** Keys of the rows from quarantine that are in it again, by table. */
  restored: ReadonlyMap<string, ReadonlySet<bigint>>;
  /** What was reported as cut off, among others. */
  losses: readonly Finding[];
  /** Whether only some legacy files had a table or column. */
  isOccasional: (place: { table: string; column: string | null }) => boolean;
}

/** Only what the report says is cut off; anything else is a difference. */
export function lossIn({ losses }: WrittenFile, table: string, column: string): VerifiedColumn['lacks'] {
  const loss = losses.find(
    (finding) => finding.table === table && finding.column === column && finding.action === 'truncated',
  );
  return loss?.rule as VerifiedColumn['lacks'];
}

/**
 * Verifies that the file lacks no table and none of these columns, but for those that only some legacy files
 * had: they are not written where PostgreSQL holds nothing in them.
 */
export async function verifyWritten(
  client: pg.ClientBase,
  { isOccasional }: WrittenFile,
  { name: table, columns }: SourceSide,
  defaulted: readonly CatalogColumn[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const column of columns ? defaulted.map(({ name }) => name) : [null]) {
    const count = await countValues(client, table, column ?? 'id');
    if (count === 0 && isOccasional({ table, column })) continue;
    const rule = column === null ? 'table_missing' : 'column_missing';
    findings.push(differing(table, column, rule, count));
  }
  return findings;
}

async function countValues(client: pg.ClientBase, table: string, column: string): Promise<number> {
  const sql = `SELECT count(${pg.escapeIdentifier(column)}) FROM public.${pg.escapeIdentifier(table)}`;
  return Number(await askValue(client, sql));
}
