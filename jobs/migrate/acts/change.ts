import type pg from 'pg';
import { sayWaiting } from '../../liveness/say.ts';
import { PageFile } from '../btree/page-file.ts';
import { injectFault, type Job, phase, round, warn } from '../job.ts';
import { loadedRows } from '../ledger/batches.ts';
import { type ClaimedRun, type Detached, loadedBatches } from '../ledger/runs.ts';
import { startProgress } from '../progress.ts';
import { lacksCharts, planTable } from '../rules/plan.ts';
import type { TableRepair } from '../rules/remedies/chain.ts';
import { TABLES } from '../rules/tables.ts';
import type { TableCensus } from '../stages/census/counted.ts';
import { loadChangedRows } from '../stages/copy/changed-rows.ts';
import { copyTables, supplyChart, type TableCopy } from '../stages/copy/copy.ts';
import { tryRows } from '../stages/copy/try.ts';
import { describeDetached, detachConstraints, detachStatements } from '../stages/prepare/detach.ts';
import { discardLoaded } from '../stages/prepare/discard.ts';
import { assertRights } from '../stages/prepare/rights.ts';
import { assertOnlyOurRows } from '../stages/prepare/rows.ts';
import { assertLoadable, assertSchema } from '../stages/prepare/target.ts';
import { discardUntouched, isUntouched } from '../stages/prepare/untouched.ts';
import { quarantinedRowCounts, quarantineRows } from '../stages/quarantine/quarantine.ts';
import { rehearse, restoreOwnSql } from '../stages/restore/rehearse.ts';
import { type RestoreContext, restoreConstraints, validateAndAnalyze } from '../stages/restore/restore.ts';
import { setSequences } from '../stages/restore/sequences.ts';
import { assertCatalog, type FoundCatalog, findOthers, sayDifferences } from '../target/catalog.ts';
import { assertNoForeignKeys } from '../target/foreign-keys.ts';
import { openTarget } from '../target/session.ts';
import type { Source } from './legacy.ts';

/** What the second act works with. */
export interface ChangeContext {
  client: pg.Client;
  run: ClaimedRun;
  source: Source;
  tables: readonly TableCensus[];
  repairs: readonly TableRepair[];
}

/**
 * CHANGE, which makes the target hold what the legacy file holds, with the schema that the migrations made.
 * A failure leaves the legacy file as it was, and the next run goes on from the last committed batch.
 * Returns what `validateTables` needs to know.
 */
export async function change(job: Job, context: ChangeContext): Promise<Detached> {
  const { client, run, source, tables } = context;
  const detached = await phase(job, 'prepare', async () => {
    if (!(await isBegun(client, run))) await begin(job, context);
    return detachConstraints(client, run);
  });
  await phase(job, 'copy', () => copyRows(job, context));
  await phase(job, 'quarantine', async () => {
    for (const { name, refused } of tables) {
      const table = source.shape.get(name);
      if (table && refused.size > 0) await quarantineRows({ client, run }, source.database, table, refused);
    }
  });
  await phase(job, 'seal', async () => {
    await restoreConstraints(restoreContext(job, run, source.workers.count), detached);
    await setSequences(client, source.database);
  });
  await recordLoaded(job, context);
  return detached;
}

/** What only the first process of a run does, with tables that hold nothing yet. */
async function begin(job: Job, context: ChangeContext): Promise<void> {
  const { client } = context;
  await assertRights(client);
  const detached = await describeDetached(client);
  await rehearse(client, detached, detachStatements(detached));
  await tryOut(job, context, detached);
  const rows = await discardUntouched(client);
  if (rows > 0) job.log.info('defaults_discarded', { rows });
}

/** Where somebody made what may refuse rows, they are tried first. */
async function tryOut(
  job: Job,
  { client, run, source, tables, repairs }: ChangeContext,
  detached: Detached,
): Promise<void> {
  const own = await findOthers(client);
  if (own.length === 0) return;
  // Rows that a remedy makes are not tried, and the chart that others would need may be one of them.
  const isWhole = !lacksCharts(source.shape) && tables.every(({ changes }) => !changes);
  const copies = tableCopies(source, tables, repairs);
  const progress = startProgress(job, 'prepare', rowsOf(copies));
  using pages = new PageFile(source.file.path);
  await tryRows(client, {
    ...{ tables: copies, own, runId: run.runId, pages, database: () => source.database },
    detachSql: detachStatements(detached),
    restoreSql: isWhole ? restoreOwnSql(detached, own) : '',
    onRows: (table, rows) => progress.add(table, rows),
  });
}

/**
 * What is left of CHANGE and leaves rows alone, so that it can be done beside JUDGE: the server validates and
 * takes statistics in one process while others hand out rows.
 */
export async function validateTables(
  job: Job,
  { run, source }: Pick<ChangeContext, 'run' | 'source'>,
  detached: Detached,
): Promise<void> {
  const context = restoreContext(job, run, source.workers.count);
  await phase(job, 'settle', () => validateAndAnalyze(context, detached));
}

/** What restoring constraints works with, on connections of its own. */
export function restoreContext(
  { config, signal, log }: Job,
  run: ClaimedRun,
  sessions: number,
): RestoreContext {
  const openSession = () => openTarget(config.databaseUrl, 'seal', sayWaiting(log));
  return { run, openSession, sessions, signal };
}

/**
 * Everything that has to hold before the first row is written; discards what was loaded on `restart`. Throws
 * target errors.
 */
export async function assertTarget(
  job: Job,
  { client, run, restart }: Pick<ChangeContext, 'client' | 'run'> & { restart: boolean },
): Promise<void> {
  await phase(job, 'target', async () => {
    noteCatalog(job, await assertFit(client), run);
    // Default types that nobody has touched are replaced later, with everything else that is written.
    const isFresh = !(await isBegun(client, run)) && (await isUntouched(client));
    if (!isFresh) await assertOnlyOurRows(client, run.runId, { lostRowsAreFine: restart });
    if (restart) await discardLoaded(client, run);
  });
}

/** What has to hold of the database whatever rows it has; looks and writes nothing. Throws target errors. */
export async function assertFit(client: pg.Client): Promise<FoundCatalog> {
  await assertSchema(client);
  const found = await assertCatalog(client);
  await assertLoadable(client);
  await assertNoForeignKeys(client);
  return found;
}

/**
 * Says what is there that no migration made, and what was missing, unless this run has taken it off itself.
 */
function noteCatalog(job: Job, { own, putBack }: FoundCatalog, { detached }: ClaimedRun): void {
  if (own.length > 0)
    warn(job, {
      code: 'schema_has_more',
      message: `The tables have what no migration made: ${own.map(({ kind, table, name }) => `${kind} ${table}.${name}`).join(', ')}.`,
      hint: 'Nothing: it stays as it is.',
    });
  if (putBack.length > 0 && !detached)
    warn(job, {
      code: 'schema_put_back',
      message: `The tables were not as the migrations make them: ${sayDifferences(putBack)}.`,
      hint: 'Nothing: this run puts it back. Find out who took it away.',
    });
}

/**
 * Whether this run or an earlier process of it has written to the tables; if so, types in them may be
 * migrated ones.
 */
async function isBegun(client: pg.ClientBase, run: ClaimedRun): Promise<boolean> {
  return run.detached !== null || (await loadedBatches(client, run.runId)) > 0;
}

async function copyRows(job: Job, { client, run, source, tables, repairs }: ChangeContext): Promise<void> {
  const { shape, workers } = source;
  if (lacksCharts(shape)) await supplyChart(client, run);
  const copies = tableCopies(source, tables, repairs);
  const progress = startProgress(job, 'copy', rowsOf(copies));
  const spans = new Map<string, { from: number; to: number }>();
  await copyTables(
    (task) => workers.copy(task),
    run,
    copies,
    (batch) => {
      injectFault(job, 'during:copy');
      progress.add(batch.table, batch.rows);
      const { table, startedAtMs, endedAtMs } = batch;
      const { from, to } = spans.get(table) ?? { from: startedAtMs, to: endedAtMs };
      spans.set(table, { from: Math.min(from, startedAtMs), to: Math.max(to, endedAtMs) });
    },
  );
  await loadApart({ client, run, source, tables, repairs });
  for (const [table, { from, to }] of spans) {
    job.journal.table(table, { seconds: round((to - from) / 1000) });
  }
}

function tableCopies(
  { shape }: Source,
  tables: ChangeContext['tables'],
  repairs: ChangeContext['repairs'],
): TableCopy[] {
  return TABLES.map((table) => ({
    plan: planTable(table, shape),
    batches: tables.find(({ name }) => name === table.name)?.batches ?? [],
    repair: repairs.find((it) => it.table === table.name),
  }));
}

function rowsOf(copies: readonly TableCopy[]): Map<string, number> {
  return new Map(
    copies.map(({ plan, batches }) => [plan.name, batches.reduce((sum, { fitRows }) => sum + fitRows, 0)]),
  );
}

/** Charts that are made come after all other rows, like rows that get another id. */
async function loadApart({ client, run, source, tables, repairs }: ChangeContext): Promise<void> {
  for (const table of TABLES) {
    const changes = tables.find(({ name }) => name === table.name)?.changes;
    if (!changes) continue;
    const plan = planTable(table, source.shape);
    const asked = repairs.find((it) => it.table === table.name);
    const repair = asked ?? { table: table.name, columns: [], others: [], rows: [] };
    await loadChangedRows(client, { run, plan, repair, changes, database: source.database });
  }
}

async function recordLoaded({ journal }: Job, { client, run, source, tables }: ChangeContext): Promise<void> {
  const loaded = await loadedRows(client, run.runId);
  const quarantined = await quarantinedRowCounts(client, run.runId);
  const names = tables.map(({ name }) => name);
  for (const name of lacksCharts(source.shape) ? ['charts', ...names] : names) {
    journal.table(name, {
      state: 'loaded',
      loadedRows: loaded.get(name) ?? 0,
      quarantinedRows: quarantined.get(name) ?? 0,
    });
  }
}
