import { join } from 'node:path';
import { asExpected } from '../../../jobs/edge.ts';
import { readConfig } from '../../../jobs/migrate/config.ts';
import { createJob } from '../../../jobs/migrate/create-job.ts';
import { isBalanced, type TableReport } from '../../../jobs/migrate/report.ts';
import { run } from '../../../jobs/migrate/verbs/run.ts';
import type { TestDatabase } from '../database.ts';
import { migrate } from '../migration.ts';

export interface RunOptions {
  onBadRow: 'fail' | 'quarantine';
  batchRows: number;
  drop: string[];
  /** Names of remedies that are asked for everywhere. */
  repairs: readonly string[];
}

export interface Outcome {
  /** The code of the error that ended it; null where it completed. */
  error: string | null;
  /** What the error says, to be shown when it was not expected. */
  message: string;
  tables: Pick<TableReport, 'name' | 'sourceRows' | 'loadedRows' | 'quarantinedRows'>[];
  balanced: boolean;
}

/** Runs the job on a file and a database. */
export type Run = (database: TestDatabase, source: string, options: RunOptions) => Promise<Outcome>;

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, line: undefined };

/** Calls the story that the executable tells, threads and all, in this process: a start of Node less. */
export const runInProcess: Run = async (database, source, options) => {
  const words = ['--source', source, '--report-dir', join(source, '..', 'reports'), '--concurrency', '1'];
  const config = readConfig(['run', ...words, ...toWords(options)], {});
  const job = createJob(
    {
      config: { ...config, databaseUrl: database.url },
      log: SILENT,
      signal: new AbortController().signal,
      print: () => {},
    },
    run.reported,
  );
  const failure = await run.run(job).then(
    () => undefined,
    (error: unknown) => error,
  );
  const { tables } = job.report('completed', null);
  const expected = failure === undefined ? undefined : asExpected(failure);
  // An error that is not expected is a bug, and its stack is wanted.
  if (failure !== undefined && !expected) throw failure;
  return {
    error: expected?.code ?? null,
    message: expected?.message ?? '',
    tables,
    balanced: tables.every(isBalanced),
  };
};

/** Runs the executable itself. */
export const runExecutable: Run = async (database, source, options) => {
  const { report, stderr } = await migrate(database, { path: source }, { args: toWords(options) });
  if (!report || report.exitCode === 70) throw new Error(stderr);
  const { error, tables, balanced } = report;
  return { error: error?.code ?? null, message: error?.message ?? '', tables, balanced: balanced === true };
};

function toWords({ onBadRow, batchRows, drop, repairs }: RunOptions): string[] {
  const lists = ['--drop', drop.join(','), '--repair', repairs.map((name) => `*:${name}`).join(',')];
  return ['--on-bad-row', onBadRow, '--batch-rows', String(batchRows), ...lists];
}
