import { join } from 'node:path';
import type pg from 'pg';
import { QUARANTINE, type Run } from '../../../../db/ledger.ts';
import { type Job, noteFindings, phase, warn } from '../../job.ts';
import { restoredRows } from '../../ledger/restorations.ts';
import type { TableReport } from '../../report.ts';
import type { TableRepair } from '../../rules/remedies/chain.ts';
import { TABLES } from '../../rules/tables.ts';
import { readRepairs } from '../../stages/census/asked-repairs.ts';
import { openScratch } from '../../stages/source/scratch.ts';
import { verifyQuarantine } from '../../stages/verify/quarantine.ts';
import { readSide } from '../../stages/verify/source-side.ts';
import type { TableOutcome } from './candidates.ts';
import { offerOptions } from './options.ts';
import { differs } from './settle.ts';
import { throughTables } from './tables.ts';
import { type Quarantine, unpack } from './unpack.ts';

export interface BringBackContext {
  client: pg.Client;
  /** The one that has completed. */
  run: Run;
  /** The same for all tables of one command. */
  restorationId: string;
  /** What the journal was told of tables whose rows are in, also before a connection was lost. */
  committed: Map<string, Partial<TableReport>>;
}

/**
 * Looks which rows of the quarantine could come into the living database, with the remedies that are asked
 * for, and with `--apply` brings them in: one transaction for each table, compared with the originals before
 * it commits. Everything that stays is named with its reasons in the journal.
 */
export async function bringBack(
  job: Job,
  { client, run, restorationId, committed }: BringBackContext,
): Promise<'completed' | 'planned' | 'noop'> {
  const { apply, repair, scratch: below } = job.config;
  const before = await restoredRows(client, restorationId);
  const note = (outcome: Outcome) => noteOutcome(job, outcome, { before, committed });
  const noteNone = (name: string) => note({ name, rows: 0, coming: [], repairedRows: 0, findings: [] });
  for (const name of before.keys()) noteNone(name);
  if (before.size === 0 && (await isEmpty(client, run.runId))) return 'noop';
  using scratch = await openScratch(below);
  await using quarantine = await phase(job, 'unpack', () =>
    unpack(job, client, run, join(scratch.path, 'quarantine.db')),
  );
  for (const [name, { size }] of quarantine.keys.quarantined)
    job.journal.table(name, { sourceRows: (before.get(name) ?? 0) + size, quarantinedRows: size });
  const repairs = readRepairs(repair, quarantine.shape);
  warnOfWholeRows(job, repairs);
  const outcomes = await phase(job, 'restore', async () => {
    if (apply) await assertAsInQuarantine(quarantine);
    return throughTables(quarantine, repairs, {
      apply: apply ? { restorationId } : undefined,
      onOutcome: note,
    });
  });
  for (const { name } of TABLES) if (!outcomes.some((outcome) => outcome.name === name)) noteNone(name);
  if (!apply) await phase(job, 'suggest', () => offerOptions(quarantine, outcomes));
  return apply ? 'completed' : 'planned';
}

/** MIGRATE_REPAIR may name them for the run: that they do nothing here is said, and stops nothing. */
function warnOfWholeRows(job: Job, repairs: readonly TableRepair[]): void {
  const asked = repairs.flatMap(({ table, rows }) =>
    rows.map(({ column, remedy }) => `${table}.${column}:${remedy}`),
  );
  if (asked.length === 0) return;
  warn(job, {
    code: 'repair_unneeded',
    message: `Remedies about whole rows are for a run, and do nothing here: ${asked.join(', ')}.`,
    hint: 'Make room in PostgreSQL: UPDATE charts SET name = … WHERE name = the one that is taken; INSERT INTO charts (id, name) VALUES (the lost id, a name); then `restore` again.',
  });
}

async function isEmpty(client: pg.Client, runId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM ${QUARANTINE} AS quarantine WHERE run_id = $1 AND restored_by IS NULL LIMIT 1`,
    [runId],
  );
  return rowCount === 0;
}

/** Rows are compared with the file from here on: the verifier holds it against the quarantine first. */
async function assertAsInQuarantine({ client, database, runId, shape }: Quarantine): Promise<void> {
  const sides = [...shape.keys()].map((name) => readSide(database, name));
  const { findings } = await verifyQuarantine(client, database, { runId, sides, mayLack: true });
  if (findings.length > 0) throw differs(findings);
}

type Outcome = Omit<TableOutcome, 'refused'>;

/** `before`: rows that this command had restored when it lost its connection. */
function noteOutcome(
  job: Job,
  { name, rows, coming, repairedRows, findings }: Outcome,
  { before, committed }: { before: ReadonlyMap<string, number> } & Pick<BringBackContext, 'committed'>,
): void {
  const earlier = before.get(name) ?? 0;
  const restored = earlier + coming.length;
  const inQuarantine = { sourceRows: earlier + rows, quarantinedRows: rows - coming.length, repairedRows };
  const came = { loadedRows: restored, restoredRows: restored, verifiedRows: restored };
  const seen: Partial<TableReport> = job.config.apply
    ? { ...inQuarantine, ...came, state: 'verified' }
    : { ...inQuarantine, state: 'planned' };
  job.journal.table(name, seen);
  if (restored > 0 && job.config.apply) committed.set(name, seen);
  noteFindings(job, findings);
}
