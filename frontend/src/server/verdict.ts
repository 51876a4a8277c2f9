import type { Run } from '@candle-annotator/db/ledger.ts';

/** What of the old file is not among the application's rows. */
export interface NotMoved {
  quarantinedRows: number;
  droppedRows: number;
  /** True where rows, columns or tables were left behind because MIGRATE_DROP names them. */
  anythingDropped: boolean;
}

/** What became of a run, in one or two sentences for a person. */
export function verdictOf(
  { status, verified }: Pick<Run, 'status' | 'verified'>,
  notMoved: NotMoved,
): string {
  return status === 'completed' ? completed(verified, exceptions(notMoved)) : VERDICTS[status];
}

const VERDICTS: Record<Exclude<Run['status'], 'completed'>, string> = {
  requested: 'A migration was asked for and has not started.',
  running: 'A migration was started and has not ended.',
  failed: 'The migration failed. The old file is untouched.',
  interrupted: 'The migration was interrupted. The same command resumes it.',
  abandoned: 'The migration was given up. The application started without the old data.',
};

function completed(verified: boolean, notMoved: string[]): string {
  const what = notMoved.length === 0 ? 'Everything' : 'Everything else';
  const verdict = verified
    ? `${what} was moved, and every value was compared with the old file.`
    : `${what} was moved, but not compared with the old file.`;
  return [...notMoved, verdict].join(' ');
}

function exceptions({ quarantinedRows, droppedRows, anythingDropped }: NotMoved): string[] {
  return [
    ...(quarantinedRows > 0 ? [`${rows(quarantinedRows)} set aside, whole, in quarantine.`] : []),
    ...(droppedRows > 0 ? [`${rows(droppedRows)} left behind, as was asked.`] : []),
    ...(anythingDropped && droppedRows === 0
      ? ['Some columns or tables were left behind, as was asked.']
      : []),
  ];
}

function rows(count: number): string {
  return count === 1 ? '1 row was' : `${count.toLocaleString('en-GB')} rows were`;
}
