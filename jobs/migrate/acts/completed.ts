import type pg from 'pg';
import { ROLLED_BACK, type Run, recordObjection } from '../../../db/ledger.ts';
import { askValue } from '../../../db/values.ts';
import { JobError } from '../../errors.ts';
import { redact } from '../../redact.ts';
import { sourceError, targetError } from '../errors.ts';
import { type Job, warn } from '../job.ts';
import { broughtBack, keptReasons } from '../ledger/restorations.ts';
import { readSourceRecord } from '../ledger/runs.ts';
import { type Report, readReport, type Warning } from '../report.ts';
import { TABLES } from '../rules/tables.ts';
import { findSource } from '../stages/source/find.ts';
import { contentHash, fingerprint } from '../stages/source/fingerprint.ts';
import { findSideFiles } from '../stages/source/side-files.ts';

const AGAIN = 'docs/runbook.md says under "Migrating again" how to load a legacy file once more.';

/**
 * What `run` does about a migration that has completed: nothing. The journal repeats its report, with a
 * warning where the operator may mean something else. Throws where all that it loaded is gone. Throws, and
 * shuts the gate until somebody says what is right, where the source is not what it read: rows of that are
 * not here.
 */
export async function noteCompleted(job: Job, client: pg.Client, completed: Run): Promise<'noop'> {
  const { journal, log, config } = job;
  const report = readReport(completed.report);
  await assertNotEmptied(client, completed, report);
  await assertSameSource(job, client, completed, report);
  journal.repeat({ ...(await asOfToday(client, completed.runId, report)), runId: completed.runId });
  log.info('nothing_to_do', { runId: completed.runId, completedAt: completed.finishedAt });
  if (config.restart) warn(job, RESTART_IGNORED);
  return 'noop';
}

/** The report of the run that has completed, but for rows that came back from its quarantine since. */
async function asOfToday(client: pg.Client, runId: string, report: Report): Promise<Report> {
  const back = await broughtBack(client, runId);
  if (back.size === 0) return report;
  const kept = await keptReasons(client, runId);
  const tables = report.tables.map((table) => {
    const { rows = 0, repairedRows = 0 } = back.get(table.name) ?? {};
    return {
      ...table,
      loadedRows: table.loadedRows + rows,
      quarantinedRows: table.quarantinedRows - rows,
      restoredRows: rows,
      repairedRows: table.repairedRows + repairedRows,
      // A restoration compares what it brings in.
      verifiedRows: table.verifiedRows + rows,
    };
  });
  const findings = report.findings.flatMap((finding) => {
    if (finding.action !== 'quarantined' || !back.has(finding.table)) return [finding];
    const left = kept.get(`${finding.table}.${finding.rule}(${finding.column})`);
    return left ? [{ ...finding, ...left }] : [];
  });
  return { ...report, tables, findings };
}

const RESTART_IGNORED: Warning = {
  code: 'restart_ignored',
  message:
    '--restart did nothing: it discards what an unfinished run loaded, and this migration has completed.',
  hint: AGAIN,
};

/**
 * Users may delete every chart; with the types gone too nothing is left of what was verified, however that
 * came.
 */
async function assertNotEmptied(client: pg.Client, { finishedAt }: Run, report: Report): Promise<void> {
  if (report.tables.every(({ loadedRows }) => loadedRows === 0)) return;
  const filled = TABLES.map(({ name }) => `EXISTS (SELECT FROM public.${name})`).join(' OR ');
  if (await askValue(client, `SELECT ${filled}`)) return;
  throw targetError(
    'target_emptied',
    `The migration completed on ${finishedAt?.toISOString()}, but all of its tables are empty now.`,
    `If that was not meant, restore the database from a backup. ${AGAIN}`,
  );
}

/** The ledger keeps what is thrown, which shuts the gate, until the source is the one that was migrated. */
async function assertSameSource(
  job: Job,
  client: pg.Client,
  { runId, error: objection }: Run,
  report: Report,
): Promise<void> {
  try {
    await compareSource(job, client, runId, report);
  } catch (error) {
    if (!(error instanceof JobError) || job.signal.aborted) throw error;
    const { code, message, hint } = error;
    await recordObjection(client, runId, { code, message: redact(message), hint: redact(hint) });
    throw error;
  }
  if (objection?.code === ROLLED_BACK) throw targetError(objection.code, objection.message, objection.hint);
  if (objection) await recordObjection(client, runId, null);
}

/** By then it may be gone, which need not worry anybody. */
async function compareSource(
  { config, signal }: Job,
  client: pg.Client,
  runId: string,
  { source }: Report,
): Promise<void> {
  const path = await findSource(config.source).catch((cause) => {
    if (cause instanceof JobError && cause.code === 'source_missing') return undefined;
    throw cause;
  });
  if (path === undefined) return;
  const migrated = await readSourceRecord(client, runId);
  if ((await fingerprint(path)) === migrated.fingerprint) return;
  if ((await contentHash(path, await findSideFiles(path), signal)) === source?.sha256) return;
  throw sourceError(
    'source_differs',
    `${path} is not byte for byte the file that was migrated (${source?.path}, SHA-256 ${source?.sha256}). What it holds besides is not in PostgreSQL.`,
    `\`verify\` says what that is. If this file is what counts, as after a rollback: ${AGAIN} If not: \`abandon\`, and the application starts with what PostgreSQL holds.`,
  );
}
