import { ROLLED_BACK } from '../../../../db/ledger.ts';
import type { Endings, Report, TableReport } from '../../report.ts';
import { counted } from '../../rules/wording.ts';

/**
 * What came of a run, in a sentence, and in another what of the legacy file is not in PostgreSQL's tables.
 */
export function verdict(
  endings: Endings | null,
  { status, tables, error, export: written }: Omit<Report, 'verdict'>,
): string {
  if (error?.code === 'changed_since') return 'PostgreSQL and the legacy file are not equal any more.';
  if (error?.code === 'another_file')
    return 'PostgreSQL and this file, which is not the one that was migrated, differ.';
  if (error?.code === 'schema_differs')
    return 'PostgreSQL holds what the legacy file holds, but its tables are not as the migrations make them.';
  if (error?.code === 'source_differs' || error?.code === ROLLED_BACK)
    return 'Nothing was moved. The migration that has completed before stays as it is.';
  const ending = endings?.[status] ?? status;
  const sentence = typeof ending === 'function' ? ending(tables) : ending;
  return error || written || status === 'planned' ? sentence : sentence + leftOut(tables);
}

function leftOut(tables: readonly TableReport[]): string {
  const sum = (of: (table: TableReport) => number) => tables.reduce((rows, table) => rows + of(table), 0);
  const quarantined = sum(({ quarantinedRows }) => quarantinedRows);
  const dropped = sum(({ droppedRows }) => droppedRows);
  return [
    quarantined > 0 ? ` In quarantine, whole: ${counted(quarantined, 'row')}.` : '',
    dropped > 0 ? ` Left behind, as was asked: ${counted(dropped, 'row')}.` : '',
  ].join('');
}
