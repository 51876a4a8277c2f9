import { stat } from 'node:fs/promises';
import type { Run } from '../../../../db/ledger.ts';
import type { Job } from '../../job.ts';
import type { Report, ReportStatus } from '../../journal.ts';

/**
 * Nothing to do: the journal takes over what the completed run reported, so that its report is not lost.
 * The legacy file is not read; only if its size shows that it was written to since, that is said (of a file, not of a folder with one).
 */
export async function noteNothingToDo(job: Job, completed: Run): Promise<ReportStatus> {
  const { journal, log, config } = job;
  const report = completed.report as Report;
  journal.runId = completed.runId;
  journal.source = report.source;
  journal.tables = new Map(report.tables.map((table) => [table.name, table]));
  journal.findings = report.findings;
  journal.phases = report.phases;
  journal.throughput = report.throughput;
  log.info('nothing_to_do', { runId: completed.runId, completedAt: completed.finishedAt });
  const size = await stat(config.source).then(
    (stats) => (stats.isFile() ? stats.size : undefined),
    () => undefined,
  );
  if (size !== undefined && report.source && size !== report.source.sizeBytes) {
    log.warn('source_differs', {
      path: config.source,
      sizeBytes: size,
      migratedSizeBytes: report.source.sizeBytes,
      hint: 'The legacy file was written to after it was migrated, or it is another one. `verify` says what differs.',
    });
  }
  return 'noop';
}
