import { statSync } from 'node:fs';
import pLimit from 'p-limit';
import pg from 'pg';
import type { CatalogColumn } from '../../../db/catalog/columns.ts';
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
import { type ColumnPairs, pairColumns } from '../stages/verify/columns.ts';
import { countTarget, verifyCounts } from '../stages/verify/counts.ts';
import type { VerifiedColumn } from '../stages/verify/expectations.ts';
import type { RepairsTask } from '../stages/verify/repaired-values.ts';
import { askedOf } from '../stages/verify/repairs.ts';
import { verifyRestored } from '../stages/verify/restored.ts';
import { judgeRowRepairs, NO_ROW_REPAIRS, type RowRepairs } from '../stages/verify/row-repairs.ts';
import { type ComparedRows, compareRows } from '../stages/verify/rows.ts';
import { readSides } from '../stages/verify/sides.ts';
import { keysBeyondRanges, type SourceSide } from '../stages/verify/source-side.ts';
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

interface Subject {
  side: SourceSide;
  pairs: ColumnPairs;
  restored: ReadonlySet<bigint>;
  repairs: RepairsTask | undefined;
  ofRows: RowRepairs;
}

/**
 * Compares the new file with PostgreSQL as the migration is compared with the legacy file: by the same
 * code, value by value, the file read afresh. What was reported as truncated is cut off
 * by PostgreSQL before it is compared. Throws exit 6 where anything differs.
 */
export async function verifyFile(job: Job, context: FileContext): Promise<void> {
  const { config } = job;
  const file = { path: context.path, immutable: false };
  using opened = new DisposableStack();
  const database = opened.adopt(openSqlite(file), (open) => void open.close());
  await using workers = openWorkers(
    workersFor(config, statSync(context.path).size),
    { source: file, databaseUrl: config.databaseUrl, snapshot: context.snapshot },
    job,
  );
  const subjects = await findSubjects(context, database);
  await assertNothingLacks(job, context.client, subjects);
  const progress = startProgress(job, 'verify', new Map(subjects.map(({ side }) => [side.name, side.rows])));
  const compared = await Promise.all(
    subjects.map(({ side, pairs, restored, repairs, ofRows }) =>
      compareRows(
        {
          workers: workers.count,
          compareDigest: (task) => workers.compareDigest({ ...task, expected: undefined }),
          verify: (task) => workers.verify(task),
        },
        {
          table: { name: side.name, columns: pairs.compared },
          ranges: keyRanges(database, side.name, config.batchRows),
          quarantined: restored,
          ofRows,
          repairs,
          beyond: keysBeyondRanges(database, side.name),
        },
        (rows) => progress.add(side.name, rows),
      ),
    ),
  );
  const differing: string[] = [];
  for (const [index, subject] of subjects.entries()) {
    const isEqual = await conclude(job, context, database, subject, compared[index] as ComparedRows);
    if (!isEqual) differing.push(subject.side.name);
  }
  if (differing.length > 0) throw notEqual(differing);
}

/** A table that only some legacy files had is not written where it holds nothing; looked at once more. */
async function assertNothingLacks(job: Job, client: pg.Client, subjects: readonly Subject[]): Promise<void> {
  const written = subjects.map(({ side }) => side.name);
  const findings: Finding[] = [];
  for (const { name: table } of TABLES.filter(({ name }) => !written.includes(name))) {
    const count = await countValues(client, table, 'id');
    job.journal.table(table, { state: count > 0 ? 'differs' : 'absent' });
    if (count > 0)
      findings.push({ table, column: null, rule: 'table_missing', count, action: 'differs', examples: [] });
  }
  noteFindings(job, findings);
  if (findings.length > 0) throw notEqual(findings.map(({ table }) => table));
}

type Database = ReturnType<typeof openSqlite>;

async function findSubjects(
  { client, restored, losses, run }: FileContext,
  database: Database,
): Promise<Subject[]> {
  const asked = run ? await askedRepairs(client, run.runId) : [];
  const names = TABLES.map(({ name }) => name);
  const { tables, hasCharts } = await readSides(client, database, names, new Set());
  const present = tables.filter(
    ({ side }) => side.columns || !isOccasional({ table: side.name, column: null }),
  );
  return pLimit(1).map(present, async ({ side, catalog = [] }) => {
    const pairs = pairColumns(side, catalog, {
      ...{ database, hasCharts, dropped: new Set<string>() },
      carried: carriedColumns(),
    });
    const compared = pairs.compared.map((column) => withoutLoss(losses, side.name, column));
    const keys = restored.keys.get(side.name) ?? new Set();
    const subject = { side, pairs: { ...pairs, compared }, restored: keys };
    if (!run || asked.length === 0) return { ...subject, repairs: undefined, ofRows: NO_ROW_REPAIRS };
    const { runId } = run;
    const repairs = { runId, asked: askedOf(side.name, asked), isExport: true };
    const context = { client, database, runId, asked: new Set(asked), quarantined: keys, isExport: true };
    return {
      ...subject,
      repairs,
      ofRows: side.columns ? await judgeRowRepairs(context, side) : NO_ROW_REPAIRS,
    };
  });
}

/** Only where the report says what is cut off; anywhere else it is a difference. */
function withoutLoss(losses: readonly Finding[], table: string, column: VerifiedColumn): VerifiedColumn {
  const loss = losses.find(
    (finding) => finding.table === table && finding.column === column.name && finding.action === 'truncated',
  );
  return loss ? { ...column, lacks: loss.rule as NonNullable<VerifiedColumn['lacks']> } : column;
}

/** Notes what became of a table, and says whether both sides are equal. */
async function conclude(
  job: Job,
  { client, run }: FileContext,
  database: Database,
  { side, pairs, restored, ofRows }: Subject,
  compared: ComparedRows,
): Promise<boolean> {
  const table = side.name;
  const counts = {
    ...{ table, sourceRows: side.rows, quarantinedRows: restored.size, mergedRows: 0 },
    targetRows: await countTarget(client, table, compared),
    comparedRows: compared.compared,
  };
  const columns = [...(side.columns?.keys() ?? [])];
  const findings: Finding[] = [
    ...pairs.findings,
    ...(await missingColumns(client, side, pairs.defaulted)),
    ...compared.findings,
    ...ofRows.findings,
    ...verifyCounts(counts, compared),
    ...(run
      ? await verifyRestored({ client, database, runId: run.runId, table, columns, keys: restored })
      : []),
  ];
  noteFindings(job, findings);
  const isEqual = findings.length === 0;
  job.journal.table(table, {
    ...comparedCounts(compared.compared, compared.mismatched),
    digestUnused: compared.digestUnused,
    state: isEqual ? 'verified' : 'differs',
  });
  return isEqual;
}

/**
 * Columns that the file lacks; of those that only some legacy files had, the ones that hold something here.
 */
async function missingColumns(
  client: pg.Client,
  { name: table, rows }: SourceSide,
  columns: readonly CatalogColumn[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name: column } of columns) {
    const count = isOccasional({ table, column }) ? await countValues(client, table, column) : rows;
    if (count === 0 && isOccasional({ table, column })) continue;
    findings.push({ table, column, rule: 'column_missing', count, action: 'differs', examples: [] });
  }
  return findings;
}

async function countValues(client: pg.Client, table: string, column: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(${pg.escapeIdentifier(column)}) FROM public.${pg.escapeIdentifier(table)}`,
  );
  return Number(rows[0]?.count);
}

function notEqual(differing: readonly string[]): Error {
  return differenceError(
    'verification_failed',
    `The new file is not what PostgreSQL holds, in ${differing.join(', ')}; it was removed.`,
    'The report lists every kind of difference with examples. This is a defect: report it with the log.',
  );
}
