import { latestRun, type Run } from '@candle-annotator/db/ledger.ts';
import { z } from 'zod';
import type { MigratedTable, Migration, MigrationSource, Quarantine } from '../contract/migration.ts';
import { pool } from './database.ts';
import { quarantineOf } from './quarantine.ts';
import { type NotMoved, verdictOf } from './verdict.ts';

const count = z.number().catch(0);
const word = z.string().catch('');

/**
 * The parts of report.json that are shown. It was written by another program, perhaps of another version:
 * a part that is not as expected is left out instead of failing the answer.
 */
const REPORT = z.object({
  balanced: z.boolean().nullable().catch(null),
  source: z
    .object({
      sizeBytes: count,
      sha256: word,
      journalMode: word,
      openedAs: word,
      vintage: z.string().nullable().catch(null),
    })
    .nullable()
    .catch(null),
  target: z.object({ database: z.string(), serverVersion: word }).nullable().catch(null),
  tables: z
    .array(
      z.object({
        name: z.string(),
        state: word,
        sourceRows: count,
        suppliedRows: count,
        loadedRows: count,
        quarantinedRows: count,
        droppedRows: count,
        verifiedRows: count,
        mismatchedRows: count,
        seconds: count,
      }),
    )
    .catch([]),
  findings: z
    .array(
      z.object({
        table: z.string(),
        column: z.string().nullable().catch(null),
        rule: z.string(),
        count,
        action: word,
        examples: z.array(z.coerce.string()).catch([]),
      }),
    )
    .catch([]),
  phases: z.array(z.object({ name: z.string(), seconds: count })).catch([]),
});

type Report = z.output<typeof REPORT>;

const EMPTY: Report = {
  balanced: null,
  source: null,
  target: null,
  tables: [],
  findings: [],
  phases: [],
};

/** The last migration that the ledger knows, or null where none was ever asked for. */
export async function lastMigration(): Promise<Migration | null> {
  const run = await latestRun(pool());
  if (!run) return null;
  const quarantine = run.status === 'completed' ? await quarantineOf(run.runId) : null;
  return describe(run, REPORT.safeParse(run.report).data ?? EMPTY, quarantine);
}

function describe(run: Run, report: Report, quarantine: Quarantine | null): Migration {
  const { balanced, source, target, tables, findings, phases } = report;
  return {
    run_id: run.runId,
    status: run.status,
    verified: run.verified,
    verdict: verdictOf(run, notMoved(report, quarantine?.restored ?? 0)),
    requested_at: unixSeconds(run.requestedAt),
    started_at: run.startedAt && unixSeconds(run.startedAt),
    finished_at: run.finishedAt && unixSeconds(run.finishedAt),
    balanced,
    source: source && describeSource(source),
    target: target && { database: target.database, server_version: target.serverVersion },
    tables: tables.map(describeTable),
    findings,
    phases,
    quarantine,
    error: run.error,
  };
}

function notMoved({ tables, findings }: Report, restoredRows: number): NotMoved {
  const sum = (column: 'quarantinedRows' | 'droppedRows') =>
    tables.reduce((total, table) => total + table[column], 0);
  return {
    quarantinedRows: sum('quarantinedRows') - restoredRows,
    droppedRows: sum('droppedRows'),
    anythingDropped: findings.some(({ action }) => action === 'dropped'),
  };
}

function describeSource({
  sizeBytes,
  sha256,
  journalMode,
  openedAs,
  vintage,
}: NonNullable<Report['source']>) {
  const source: MigrationSource = {
    size_bytes: sizeBytes,
    sha256,
    journal_mode: journalMode,
    opened_as: openedAs,
    vintage,
  };
  return source;
}

function describeTable(table: Report['tables'][number]): MigratedTable {
  return {
    name: table.name,
    state: table.state,
    source_rows: table.sourceRows,
    supplied_rows: table.suppliedRows,
    loaded_rows: table.loadedRows,
    quarantined_rows: table.quarantinedRows,
    dropped_rows: table.droppedRows,
    verified_rows: table.verifiedRows,
    mismatched_rows: table.mismatchedRows,
    seconds: table.seconds,
  };
}

function unixSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
