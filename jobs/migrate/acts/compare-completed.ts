import type pg from 'pg';
import type { Run } from '../../../db/ledger.ts';
import type { Job } from '../job.ts';
import { askedRepairs } from '../ledger/runs.ts';
import { type Report, readReport } from '../report.ts';
import type { Finding } from '../rules/findings.ts';
import { TABLES } from '../rules/tables.ts';
import { keyRanges } from '../sqlite.ts';
import { type Difference, droppedNames, judge } from './judge.ts';
import { type Source, withLegacy } from './legacy.ts';

export interface CompletedContext {
  client: pg.Client;
  completed: Run;
  /** Whether the file may be one that `export` wrote instead of the one that was migrated. */
  mayBeExported: boolean;
  /** The error to throw where anything differs. */
  onDifference: (source: Source, report: Report, ...difference: Difference) => Error;
}

/**
 * Compares every value of the target with the legacy file that the settings name, which may be another one
 * than the file that was migrated. What was left behind by name then may be missing now. Throws what
 * `onDifference` makes of a difference, and source errors; returns what `judge` does.
 */
export async function compareCompleted(job: Job, context: CompletedContext): Promise<readonly Finding[]> {
  const { client, completed, mayBeExported, onDifference } = context;
  job.journal.note({ runId: completed.runId });
  const report = readReport(completed.report);
  const left = report.findings.filter(({ action }) => action === 'dropped');
  job.journal.findings(left);
  return withLegacy(job, async (source) => {
    await source.sound;
    const { batchRows } = job.config;
    const present = TABLES.filter(({ name }) => source.shape.has(name));
    const tables = new Map(
      present.map(({ name }) => [name, { ranges: keyRanges(source.database, name, batchRows), rows: 0 }]),
    );
    return judge(job, {
      ...{ client, runId: completed.runId, source, tables, mayBeExported },
      dropped: droppedNames(left),
      repairs: await askedRepairs(client, completed.runId),
      onDifference: (...what: Difference) => onDifference(source, report, ...what),
    });
  });
}
