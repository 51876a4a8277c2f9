import { statSync } from 'node:fs';
import type pg from 'pg';
import type { Run } from '../../../db/ledger.ts';
import { differenceError } from '../errors.ts';
import { type Job, noteFindings } from '../job.ts';
import { askedRepairs } from '../ledger/runs.ts';
import { startProgress } from '../progress.ts';
import { comparedCounts } from '../report.ts';
import type { Finding } from '../rules/findings.ts';
import { isOccasional } from '../rules/shape.ts';
import { carriedColumns, TABLES } from '../rules/tables.ts';
import { keyRanges, openSqlite } from '../sqlite.ts';
import type { RestoredRows } from '../stages/export/restore-rows.ts';
import { readSide } from '../stages/verify/source-side.ts';
import { verifyTables } from '../stages/verify/verify.ts';
import { openWorkers, workersFor } from '../worker/pool.ts';

export interface FileContext {
  client: pg.Client;
  /** The new file, closed. */
  path: string;
  /** The one that has completed, if any has. */
  run: Run | undefined;
  restored: RestoredRows;
  /** What was reported as cut off, among others. */
  losses: readonly Finding[];
  /** What PostgreSQL held when the file was written. */
  snapshot: string;
}

/**
 * Compares the new file with PostgreSQL as the migration is compared with the legacy file: by the same
 * code, value by value, the file read afresh. What was reported as truncated is cut off
 * by PostgreSQL before it is compared. Throws exit 6 where anything differs.
 */
export async function verifyFile(job: Job, context: FileContext): Promise<void> {
  const { config } = job;
  const { client, path, run, restored, losses, snapshot } = context;
  const file = { path, immutable: false };
  using opened = new DisposableStack();
  const database = opened.adopt(openSqlite(file), (open) => void open.close());
  await using workers = openWorkers(
    workersFor(config, statSync(path).size),
    { source: file, databaseUrl: config.databaseUrl, snapshot },
    job,
  );
  const sides = TABLES.map(({ name }) => readSide(database, name));
  const progress = startProgress(job, 'verify', new Map(sides.map(({ name, rows }) => [name, rows])));
  const { counts, findings } = await verifyTables({
    ...{ client, database, runId: run?.runId ?? null, mayBeExported: true },
    written: { restored: restored.keys, losses, isOccasional },
    compareBatch: workers,
    tables: sides.map(({ name, columns }) => ({
      name,
      ranges: columns ? keyRanges(database, name, config.batchRows) : [],
    })),
    ...{ dropped: new Set<string>(), carried: carriedColumns() },
    repairs: run ? await askedRepairs(client, run.runId) : [],
    onRows: (table, rows) => progress.add(table, rows),
  });
  noteFindings(job, findings);
  const differing = new Set(findings.map(({ table }) => table));
  for (const { table, present, comparedRows, mismatchedRows, digestUnused } of counts) {
    const state = differing.has(table) ? 'differs' : present ? 'verified' : 'absent';
    job.journal.table(table, { ...comparedCounts(comparedRows, mismatchedRows), digestUnused, state });
  }
  if (differing.size > 0) throw notEqual([...differing]);
}

function notEqual(differing: readonly string[]): Error {
  return differenceError(
    'verification_failed',
    `The new file is not what PostgreSQL holds, in ${differing.join(', ')}; it was removed.`,
    'The report lists every kind of difference with examples. This is a defect: report it with the log.',
  );
}
