import type pg from 'pg';
import { differenceError } from '../errors.ts';
import { type Job, noteFindings, phase, strike } from '../job.ts';
import { comparedCounts, isBalanced, noteTable, notReached } from '../journal.ts';
import { startProgress } from '../progress.ts';
import type { Finding } from '../rules/findings.ts';
import { showName } from '../rules/names.ts';
import type { KeyRange } from '../rules/ranges.ts';
import { carriedColumns, TABLES } from '../rules/tables.ts';
import type { VerifiedCounts } from '../stages/verify/counts.ts';
import type { ReadAhead } from '../stages/verify/read-ahead.ts';
import { verifyTables } from '../stages/verify/verify.ts';
import type { Source } from './look.ts';

/** What the third act compares. */
export interface JudgeContext {
  client: pg.Client;
  runId: string;
  source: Source;
  /** Key ranges of each table that the legacy file has. */
  ranges: ReadonlyMap<string, readonly KeyRange[]>;
  /** Where the legacy file was read while rows were copied. */
  readAhead?: ReadAhead;
  /** The error to throw where anything differs in these tables. */
  onDifference: (...difference: Difference) => Error;
}

/** Where something differs, and what; without findings it is the counts. */
export type Difference = [tables: readonly string[], findings: readonly Finding[]];

/**
 * JUDGE: compares every value of the target with a fresh read of the legacy file, and the books. Throws
 * exit 6 when anything differs or does not add up, and a source error when the file changed meanwhile.
 */
export async function judge(job: Job, context: JudgeContext): Promise<void> {
  const { client, runId, source, ranges, readAhead } = context;
  await phase(job, 'verify', async () => {
    const totals = new Map(
      [...job.journal.tables.values()].map(({ name, sourceRows }) => [name, sourceRows]),
    );
    const progress = startProgress(job, 'verify', totals);
    const { counts, findings } = await verifyTables({
      client,
      database: source.database,
      runId,
      compareBatch: {
        lanes: source.lanes.count,
        match: async (task) => source.lanes.match({ ...task, expected: await readAhead?.digestFor(task) }),
        verify: (task) => source.lanes.verify(task),
      },
      tables: TABLES.map(({ name }) => ({ name, ranges: ranges.get(name) ?? [] })),
      dropped: droppedNames(job),
      carried: carriedColumns(),
      onRows: (table, rows) => {
        strike(job, 'during:verify');
        progress.add(table, rows);
      },
    });
    await source.assertUnchanged();
    noteFindings(job, findings);
    const differing = new Set(findings.map(({ table }) => table));
    for (const count of counts) recordCounts(job, count, differing);
    assertEqual(job, context, findings);
  });
}

function recordCounts({ journal }: Job, counts: VerifiedCounts, differing: ReadonlySet<string>): void {
  const { table, sourceRows, suppliedRows, quarantinedRows, targetRows } = counts;
  // The books must balance with what is there, not with what the job believes to have loaded.
  noteTable(journal, table, {
    ...comparedCounts(counts.comparedRows, counts.mismatchedRows),
    ...{ sourceRows, suppliedRows, quarantinedRows, loadedRows: targetRows },
  });
  const isWrong = differing.has(table) || !isBalanced(journal.tables.get(table) ?? notReached(table));
  const isThere = counts.present || suppliedRows > 0;
  noteTable(journal, table, { state: isWrong ? 'differs' : isThere ? 'verified' : 'absent' });
}

/** What stays behind by name, as the verifier asks for it. */
export function droppedNames({ journal }: Job): Set<string> {
  const dropped = journal.findings.filter(({ action }) => action === 'dropped');
  return new Set(
    dropped.map(({ table, column }) => (column === null ? `table:${table}` : `${table}.${column}`)),
  );
}

function assertEqual({ journal }: Job, { onDifference }: JudgeContext, findings: readonly Finding[]): void {
  const unbalanced = [...journal.tables.values()]
    .filter((table) => !isBalanced(table))
    .map(({ name }) => name);
  const tables = [...new Set([...findings.map(({ table }) => table), ...unbalanced])];
  if (tables.length > 0) throw onDifference(tables, findings);
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
