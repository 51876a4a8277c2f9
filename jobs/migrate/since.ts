import type { Run } from '../../db/ledger.ts';
import { differenceError } from './errors.ts';
import type { Report } from './journal.ts';
import type { Finding } from './rules/findings.ts';

/** What becomes of a legacy row in an application that is used, by the rule that notices it. */
const CHANGES: Record<string, string> = {
  value_differs: 'values changed',
  row_unexpected: 'rows added',
  row_missing: 'rows removed',
};

/**
 * The error for a database that no longer equals the legacy file, long after a run that was verified: it
 * counts what has changed, which is what happens when an application is used, and accuses nobody.
 */
export function changedSince(
  { finishedAt, report }: Run,
  sha256: string,
  tables: readonly string[],
  findings: readonly Finding[],
): Error {
  const when = finishedAt?.toISOString() ?? 'an unknown time';
  const isSameFile = (report as Report).source?.sha256 === sha256;
  const file = isSameFile
    ? 'the legacy file'
    : 'the legacy file, which is not the one that was migrated either,';
  return differenceError(
    'changed_since',
    `Changed since the migration was verified and completed at ${when}: ${count(findings)}. PostgreSQL differs from ${file} in ${tables.join(', ')}.`,
    'Nothing, if the application has been used since: this is what it wrote. Otherwise the findings name the rows to look at.',
  );
}

function count(findings: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { rule, count: rows } of findings) {
    const change = CHANGES[rule] ?? 'other differences';
    counts.set(change, (counts.get(change) ?? 0) + rows);
  }
  const said = [...counts].map(([change, rows]) => `${rows.toLocaleString('en')} ${change}`);
  return said.join(', ') || 'the counts of rows';
}
