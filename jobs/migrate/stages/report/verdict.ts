import type { Verb } from '../../config.ts';
import type { Report, ReportStatus, TableReport } from '../../journal.ts';
import { counted } from '../../rules/wording.ts';

const EQUAL = 'Completed: every value was compared with the legacy file, and none differs.';

/** How each verb that is reported on can end. */
const VERDICTS: Partial<Record<Verb, Partial<Record<ReportStatus, string>>>> = {
  run: {
    completed: EQUAL,
    noop: 'Nothing to do: this migration has completed and was verified.',
    failed: 'The migration failed.',
    interrupted: 'The migration was interrupted; the same command goes on where it stopped.',
  },
  plan: {
    planned: 'Planned: nothing was written.',
    failed: 'The plan failed; nothing was written.',
    interrupted: 'The plan was interrupted; nothing was written.',
  },
  verify: {
    completed: EQUAL,
    failed: 'The verification failed; nothing was written.',
    interrupted: 'The verification was interrupted; nothing was written.',
  },
  export: {
    completed: 'Exported: every value of the new file was compared with PostgreSQL, and none differs.',
    failed: 'The export failed, and no file was written.',
    interrupted: 'The export was interrupted, and no file was written.',
  },
};

/** What came of it, in a sentence, and in another what of the legacy file is not in PostgreSQL's tables. */
export function verdict({ verb, status, tables, error }: Report): string {
  if (error?.code === 'changed_since') return 'PostgreSQL and the legacy file are not equal any more.';
  if (error?.code === 'another_file')
    return 'PostgreSQL and this file, which is not the one that was migrated, differ.';
  const sentence = VERDICTS[verb]?.[status] ?? status;
  return error || verb === 'export' || status === 'planned' ? sentence : sentence + leftOut(tables);
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
