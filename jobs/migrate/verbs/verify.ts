import type pg from 'pg';
import { latestRun, type Run } from '../../../db/ledger.ts';
import { schemaVersion } from '../../../db/schema-version.ts';
import { compareCompleted } from '../acts/compare-completed.ts';
import type { Source } from '../acts/legacy.ts';
import { differenceError, targetError } from '../errors.ts';
import { type Job, warn } from '../job.ts';
import { takeLock } from '../ledger/lock.ts';
import { type Attempt, cancellable, noteTarget, persist } from '../persist.ts';
import type { Report, Warning } from '../report.ts';
import type { Finding } from '../rules/findings.ts';
import { showName } from '../rules/names.ts';
import { counted } from '../rules/wording.ts';
import { assertReportDir } from '../stages/report/write.ts';
import { findCatalog, mendingSql, sayDifferences } from '../target/catalog.ts';
import type { ReportedVerb } from './verb.ts';

/** What becomes of a legacy row in an application that is used, by the rule that notices it. */
const CHANGES: Record<string, readonly [one: string, many: string]> = {
  value_differs: ['value changed', 'values changed'],
  row_unexpected: ['row added', 'rows added'],
  row_missing: ['row removed', 'rows removed'],
};
const OTHER_CHANGE = ['other difference', 'other differences'] as const;

/**
 * JUDGE only, which says what has changed in a migrated database, or in the legacy file, since; writes
 * nothing.
 */
export const verify: ReportedVerb<'completed'> = {
  help: 'compares a migrated database with the legacy file, and says what has changed since',
  again: 'Run the same command again: it begins anew.',
  reported: {
    completed: 'Completed: every value was compared with the legacy file, and none differs.',
    failed: 'The verification failed; nothing was written.',
    interrupted: 'The verification was interrupted; nothing was written.',
  },
  run: async (job) => {
    await assertReportDir(job.config.reportDir);
    return persist(job, 'verify', (attempt) => cancellable(attempt, () => verifyOnce(attempt)));
  },
};

async function verifyOnce({ job, client }: Attempt): Promise<'completed'> {
  await takeLock(client, 'shared');
  await noteTarget(job, client);
  const latest = await latestRun(client);
  if (latest?.status !== 'completed') {
    throw targetError(
      'nothing_to_verify',
      `No migration has completed on this database (${latest ? `the latest is ${latest.status}` : 'none was ever run'}).`,
      'Run the migration first: it verifies by itself.',
    );
  }
  const schema = await noteSchema(job, client);
  await compareCompleted(job, {
    ...{ client, completed: latest, mayBeExported: false },
    onDifference: (source, report, ...what) => changedSince({ ...latest, report }, source, ...what),
  });
  if (schema) throw differenceError('schema_differs', schema.message, schema.hint);
  return 'completed';
}

/** Equal rows are not everything: what would keep them so is compared too. */
async function noteSchema(job: Job, client: pg.ClientBase): Promise<Warning | undefined> {
  if ((await schemaVersion(client)) !== 'current') return undefined;
  const { differences } = await findCatalog(client);
  if (differences.length === 0) return undefined;
  const warning = {
    code: 'schema_differs' as const,
    message: `The tables are not as the migrations make them any more: ${sayDifferences(differences)}.`,
    hint: `Find out who changed them, and put that right: ${mendingSql(differences)}`,
  };
  warn(job, warning);
  return warning;
}

/**
 * The error for a database that no longer equals the legacy file, long after a run that was verified: it
 * counts the changes and accuses nobody, since that is what using an application does. Of another file than
 * the one that was migrated it says that before anything else.
 */
function changedSince(
  { finishedAt, report }: Run & { report: Report },
  { path, sha256 }: Pick<Source, 'path' | 'sha256'>,
  tables: readonly string[],
  findings: readonly Finding[],
): Error {
  const migrated = report.source;
  const what = `${count(findings)}. PostgreSQL differs from`;
  if (migrated?.sha256 !== sha256)
    return differenceError(
      'another_file',
      `${path} is not byte for byte the file that was migrated (${migrated?.path}, SHA-256 ${migrated?.sha256}). Compared all the same: ${what} it in ${tables.map(showName).join(', ')}.`,
      'Give `verify` the file that was migrated. If this is that file, the old application has written to it since, and the findings name the rows.',
    );
  return differenceError(
    'changed_since',
    `Changed since the migration was verified and completed at ${finishedAt?.toISOString() ?? 'an unknown time'}: ${what} the legacy file in ${tables.map(showName).join(', ')}.`,
    'Nothing, if the application has been used since: this is what it wrote. Otherwise the findings name the rows to look at.',
  );
}

function count(findings: readonly Finding[]): string {
  const counts = new Map<readonly [string, string], number>();
  for (const { rule, count: rows } of findings) {
    const change = CHANGES[rule] ?? OTHER_CHANGE;
    counts.set(change, (counts.get(change) ?? 0) + rows);
  }
  const said = [...counts].map(([words, rows]) => counted(rows, ...words));
  return said.join(', ') || 'the counts of rows';
}
