import type pg from 'pg';
import { FORGOTTEN, latestRun, type Run } from '../../../db/ledger.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { askValue } from '../../../db/values.ts';
import { compareCompleted } from '../acts/compare-completed.ts';
import { differenceError, targetError } from '../errors.ts';
import { type Job, noteFindings, warn } from '../job.ts';
import { takeLock } from '../ledger/lock.ts';
import { beginAfter, setLedgerAside } from '../ledger/runs.ts';
import { type Attempt, cancellable, noteTarget, persist } from '../persist.ts';
import type { Finding } from '../rules/findings.ts';
import { showName } from '../rules/names.ts';
import { TABLES } from '../rules/tables.ts';
import { counted } from '../rules/wording.ts';
import { fractions, leftBehind } from '../stages/export/left-behind.ts';
import { assertSchema } from '../stages/prepare/target.ts';
import { assertReportDir } from '../stages/report/write.ts';
import type { ReportedVerb } from './verb.ts';

const LOADED = TABLES.map(({ name }) => `public.${name}`).join(', ');

/** Forgets a completed migration and empties its tables, if a file holds every value of them. */
export const forget: ReportedVerb<'completed'> = {
  help: 'forgets a completed migration and empties its tables, if the file holds all that is in them',
  again: 'Run the same command again: it begins anew, and nothing was forgotten.',
  reported: {
    completed:
      'Forgotten: the tables are empty, the old ledger is kept under another name, and the application waits for another migration.',
    failed: 'Nothing was forgotten.',
    interrupted: 'Nothing was forgotten.',
  },
  run: async (job) => {
    await assertReportDir(job.config.reportDir);
    return persist(job, 'forget', (attempt) => cancellable(attempt, () => forgetOnce(attempt)));
  },
};

/** From the comparison to the end nobody writes to the tables: all of it is one transaction. */
async function forgetOnce({ job, client }: Attempt): Promise<'completed'> {
  await takeLock(client, 'exclusive');
  await noteTarget(job, client);
  await assertSchema(client);
  const completed = await completedRun(client);
  await inTransaction(client, async () => {
    await client.query(`LOCK TABLE ${LOADED} IN SHARE MODE`);
    const rows = await countRows(client);
    // Of tables that somebody has emptied there is nothing to lose.
    const aside =
      rows > 0
        ? await compareCompleted(job, {
            ...{ client, completed, mayBeExported: true },
            onDifference: ({ path }, _report, ...difference) => otherThanFile(path, ...difference),
          })
        : [];
    const cutOff = await fractions(client, TABLES);
    const lost = await leftBehind(client, TABLES);
    noteFindings(job, [...cutOff, ...lost]);
    await client.query('SET LOCAL synchronous_commit = local');
    await client.query(`TRUNCATE ${LOADED} RESTART IDENTITY`);
    const ledger = await setLedgerAside(client);
    const columns = lost.map(({ table, column }) => `${table}.${column}`);
    await beginAfter(client, {
      code: FORGOTTEN,
      message: `${rows > 0 ? `${counted(rows, 'row')} are out of the tables, and ${job.config.source} holds them all` : 'The tables had been emptied before'}; the old ledger is the schema ${ledger}.`,
      hint: 'Migrate again with `run`, or give it up with `abandon`: until then the application does not start.',
    });
    sayWhatIsLost(job, { ledger, rows, aside: sum(aside), cutOff: sum(cutOff), columns });
  });
  return 'completed';
}

async function completedRun(client: pg.Client): Promise<Run> {
  const run = await latestRun(client);
  if (run?.status === 'completed') return run;
  if (!run)
    throw targetError(
      'nothing_to_forget',
      'No migration was ever asked for on this database.',
      'Nothing: `run` begins one.',
    );
  throw targetError(
    'migration_unfinished',
    `The migration is ${run.status}: there is nothing to forget yet.`,
    'Finish it by running the same migration again, or give it up with `abandon`, which empties the tables too.',
  );
}

/** What only the file holds was deleted here or written there: which of the two, only its people know. */
function otherThanFile(path: string, tables: readonly string[], findings: readonly Finding[]): Error {
  const where = tables.map(showName).join(', ');
  const forgetting =
    '`export` writes all that PostgreSQL holds into a new file; `forget --source` THAT FILE then goes on';
  const more = findings.every(({ rule }) => rule === 'row_missing' || rule === 'sequence_too_low');
  if (more && findings.length > 0)
    return differenceError(
      'changed_since',
      `${path} holds what PostgreSQL does not, in ${where}: rows that were deleted here, or written there since. Nothing was changed.`,
      `${forgetting}, and \`run --source ${path}\` brings all that this file holds, what was deleted here among it.`,
    );
  return differenceError(
    'changed_since',
    `PostgreSQL holds what ${path} does not, in ${where}: forgetting would lose it. Nothing was changed.`,
    `${forgetting}, and \`run --source\` THAT FILE migrates it, without what only ${path} holds.`,
  );
}

async function countRows(client: pg.ClientBase): Promise<number> {
  const counts = TABLES.map(({ name }) => `(SELECT count(*) FROM public.${name})`);
  return Number(await askValue(client, `SELECT ${counts.join(' + ')}`));
}

function sum(findings: readonly Finding[]): number {
  return findings.reduce((total, { count }) => total + count, 0);
}

interface Loss {
  ledger: string;
  rows: number;
  /** Rows that only the quarantine has. */
  aside: number;
  /** Times of which a part of a second goes. */
  cutOff: number;
  columns: readonly string[];
}

function sayWhatIsLost(job: Job, { ledger, rows, aside, cutOff, columns }: Loss): void {
  const kept =
    aside > 0
      ? `In quarantine alone, and nowhere else: ${counted(aside, 'row')} that it does not hold. `
      : '';
  const lost = [
    ...(cutOff > 0 ? [`the fractions of seconds of ${counted(cutOff, 'time')}`] : []),
    ...(columns.length > 0 ? [`what is in columns of the application’s own: ${columns.join(', ')}`] : []),
  ];
  warn(job, {
    code: 'forgotten',
    message: `${counted(rows, 'row')} are gone from PostgreSQL; ${job.config.source} holds them all. ${kept}${lost.length > 0 ? `Lost: ${lost.join(', and ')}. ` : ''}The old ledger, with its quarantine, is the schema ${ledger}.`,
    hint: `Migrate again with \`run\`, or give it up with \`abandon\`: until then the application does not start. When nobody needs the old ledger any more: DROP SCHEMA ${ledger} CASCADE;`,
  });
}
