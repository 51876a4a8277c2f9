import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Report, readReport } from '../../jobs/migrate/report.ts';
import type { TestDatabase } from './database.ts';
import type { LegacyFile } from './legacy.ts';
import { type JobResult, type RunningJob, startJob } from './run-job.ts';

export const DATA_JOB = 'jobs/migrate/main.ts';
/** Each process has its own, because another user's could not be written. */
const UNREAD_REPORTS = join(tmpdir(), `candle-report-unread-${process.pid}`);
process.once('exit', () => rmSync(UNREAD_REPORTS, { recursive: true, force: true }));

export interface Migration extends JobResult {
  /** The report that was written; undefined where there is none. */
  report: Report | undefined;
}

export interface MigrationOptions {
  verb?: string;
  args?: string[];
  env?: Record<string, string>;
  /** What is done while it runs; the run is killed where this fails. */
  meanwhile?: (job: RunningJob) => Promise<void>;
}

/** Runs the data job on a legacy file and a database, to its end. */
export async function migrate(
  database: Pick<TestDatabase, 'url'>,
  legacy: Pick<LegacyFile, 'path'>,
  { verb = 'run', args = [], env = {}, meanwhile }: MigrationOptions = {},
): Promise<Migration> {
  const reportDir = mkdtempSync(join(tmpdir(), 'candle-report-'));
  try {
    await using job = startMigration(database, legacy, {
      verb,
      args: ['--report-dir', reportDir, ...args],
      env,
    });
    await meanwhile?.(job);
    const result = await job.finished;
    return { ...result, report: reportIn(reportDir) };
  } finally {
    rmSync(reportDir, { recursive: true, force: true });
  }
}

/**
 * Starts the data job and leaves it running; without `--report-dir` it reports into a folder nobody reads.
 */
export function startMigration(
  database: Pick<TestDatabase, 'url'>,
  legacy: Pick<LegacyFile, 'path'>,
  { verb = 'run', args = [], env = {} }: MigrationOptions = {},
): RunningJob {
  return startJob(DATA_JOB, [verb, '--source', legacy.path, ...args], {
    env: { DATABASE_URL: database.url, REPORT_DIR: UNREAD_REPORTS, ...env },
  });
}

function reportIn(folder: string): Report | undefined {
  const path = join(folder, 'report.json');
  return existsSync(path) ? readReport(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}
