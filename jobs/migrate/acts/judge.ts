import { differenceError } from '../errors.ts';
import { injectFault, type Job, noteFindings, phase } from '../job.ts';
import { startProgress } from '../progress.ts';
import { comparedCounts, isBalanced, notReached } from '../report.ts';
import type { Finding } from '../rules/findings.ts';
import { showName } from '../rules/names.ts';
import type { KeyRange } from '../rules/ranges.ts';
import { carriedColumns, TABLES } from '../rules/tables.ts';
import type { VerifiedCounts } from '../stages/verify/counts.ts';
import type { ReadAhead } from '../stages/verify/read-ahead.ts';
import { type VerifyContext, verifyTables } from '../stages/verify/verify.ts';
import type { Source } from './legacy.ts';

/** What the third act compares. */
export interface JudgeContext
  extends Pick<VerifyContext, 'client' | 'runId' | 'dropped' | 'repairs' | 'mayBeExported'> {
  source: Source;
  /**
   * Of each table that the legacy file has: its key ranges, and how many rows to expect, for progress only.
   */
  tables: ReadonlyMap<string, { ranges: readonly KeyRange[]; rows: number }>;
  /** Where the legacy file was read while rows were copied. */
  readAhead?: ReadAhead;
  /** The error to throw where anything differs in these tables. */
  onDifference: (...difference: Difference) => Error;
}

/** Where something differs, and what; without findings it is the counts. */
export type Difference = [tables: readonly string[], findings: readonly Finding[]];

/**
 * JUDGE, which compares every value of the target with a fresh read of the legacy file, and the books. Throws
 * exit 6 when anything differs or does not add up, and a source error when the file changed meanwhile.
 * Returns what was found and is no difference: rows that only the quarantine has, of a file that may be
 * exported.
 */
export async function judge(job: Job, context: JudgeContext): Promise<readonly Finding[]> {
  const { client, runId, source, tables, dropped, repairs, mayBeExported = false, readAhead } = context;
  const { database, workers } = source;
  return phase(job, 'verify', async () => {
    const totals = new Map([...tables].map(([name, { rows }]) => [name, rows]));
    const progress = startProgress(job, 'verify', totals);
    const { counts, findings } = await verifyTables({
      ...{ client, database, runId },
      compareBatch: {
        ...workers,
        compareDigest: async (task) =>
          workers.compareDigest({ ...task, expected: await readAhead?.digestFor(task) }),
      },
      tables: TABLES.map(({ name }) => ({ name, ranges: tables.get(name)?.ranges ?? [] })),
      dropped,
      repairs,
      carried: carriedColumns(),
      mayBeExported,
      onRows: (table, rows) => {
        injectFault(job, 'during:verify');
        progress.add(table, rows);
      },
    });
    await source.assertUnchanged();
    noteFindings(job, findings);
    const differences = findings.filter(({ action }) => action === 'differs');
    const differing = new Set(differences.map(({ table }) => table));
    for (const count of counts) {
      // Of a table that stays behind, the books are the census's, unless something is there all the same.
      if (dropped.has(`table:${count.table}`) && !differing.has(count.table)) continue;
      if (!recordCounts(job, count, differing)) differing.add(count.table);
    }
    if (differing.size > 0) throw context.onDifference([...differing], differences);
    return findings;
  });
}

/** Notes what was counted, and says whether the books balance. */
function recordCounts(
  { journal, log }: Job,
  counts: VerifiedCounts,
  differing: ReadonlySet<string>,
): boolean {
  const { table, sourceRows, suppliedRows, quarantinedRows, restoredRows, repairedRows, targetRows } = counts;
  const { digestUnused, mergedRows: droppedRows } = counts;
  if (digestUnused) log.info('digest_unused', { table, reason: digestUnused });
  // The books must balance with what is there, not with what the job believes to have loaded.
  const books = { sourceRows, suppliedRows, quarantinedRows, droppedRows, loadedRows: targetRows };
  const balanced = isBalanced({ ...notReached(table), ...books });
  const isThere = counts.present || suppliedRows > 0;
  journal.table(table, {
    ...books,
    ...comparedCounts(counts.comparedRows, counts.mismatchedRows),
    repairedRows,
    restoredRows,
    digestUnused,
    state: differing.has(table) || !balanced ? 'differs' : isThere ? 'verified' : 'absent',
  });
  return balanced;
}

/** What stays behind by name according to these findings, as the verifier asks for it. */
export function droppedNames(findings: readonly Finding[]): Set<string> {
  const dropped = findings.filter(({ action }) => action === 'dropped');
  return new Set(
    dropped.map(({ table, column }) => (column === null ? `table:${table}` : `${table}.${column}`)),
  );
}

/** What a run says of a difference: it has just loaded the rows itself. */
export function verificationFailed(tables: readonly string[]): Error {
  return differenceError(
    'verification_failed',
    `PostgreSQL does not hold what the legacy file holds, in ${tables.map(showName).join(', ')}.`,
    'The report lists every kind of difference with examples. The legacy file is untouched. ' +
      'If the application has not been used on PostgreSQL yet, start again with --restart.',
  );
}
