import { z } from 'zod/v3';
import { databaseSizes, openLiveServer } from '../backup/live-server.ts';
import type { Compose, Deployment } from '../operate/compose.ts';
import { type LedgerFacts, readLedger } from '../operate/database.ts';
import { ScriptError } from '../operate/edge.ts';
import { legacyDigest } from '../operate/legacy-digest.ts';
import { listRollbacks } from '../operate/rollbacks.ts';
import { type Holder, listHolders, mounts, volumeExists, writes } from '../operate/volumes.ts';
import { Container } from '../throw-away/container.ts';
import { alone, mounted } from '../throw-away/options.ts';
import type { Facts } from './whereabouts.ts';

const REPORT = z.object({
  verb: z.string().default('run'),
  runId: z.string().nullable(),
  status: z.string(),
  finishedAt: z.string(),
  tables: z.array(z.object({ name: z.string(), quarantinedRows: z.number().default(0) })).default([]),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })).default([]),
});

/** Looks at volumes, containers, ledger and reports, and starts nothing that stays. */
export async function look(compose: Compose, deployment: Deployment, signal: AbortSignal): Promise<Facts> {
  const { legacyVolume, postgresVolume } = deployment;
  const holders = (await listHolders(deployment)).filter(({ isRunning }) => isRunning);
  const rollbacks = await listRollbacks(deployment);
  const oldRunning = holders
    .filter(
      (holder) =>
        !holder.isOfStack &&
        !holder.isOurs &&
        (mounts(holder, postgresVolume) ||
          [legacyVolume, ...rollbacks.map(({ volume }) => volume)].some((volume) => writes(holder, volume))),
    )
    .map(({ name }) => name);
  const running = (await compose.must('--profile', 'migrate', 'ps', '--services', '--status', 'running'))
    .split('\n')
    .filter(Boolean);
  const databases = running.includes('postgres') ? await databasesIn(compose, signal) : undefined;
  const ledger = databases ? await fromLedger(compose, deployment, databases) : undefined;
  const legacy = await volumeExists(legacyVolume);
  return {
    volumes: { legacy, postgres: await volumeExists(postgresVolume) },
    oldRunning,
    elsewhere: underAnotherName(holders, postgresVolume),
    rollbacks,
    running,
    databases,
    holdsMore: legacy && ledger ? await holdsMore(deployment, ledger) : undefined,
    run: databases
      ? ledger && { id: ledger.runId, ...ledger, isFromReport: false }
      : await fromReport(deployment, signal),
  };
}

function underAnotherName(holders: readonly Holder[], volume: string): Facts['elsewhere'] {
  const server = holders.find((holder) => holder.isOfStack && !holder.isOurs && mounts(holder, volume));
  if (!server?.project) return undefined;
  const { project } = server;
  const names = holders.filter((holder) => holder.project === project).map(({ name }) => name);
  return { project, names };
}

async function databasesIn(compose: Compose, signal: AbortSignal): Promise<string[]> {
  const live = await openLiveServer(compose, signal);
  await using _client = live.client;
  return [...(await databaseSizes(live, signal)).keys()];
}

async function fromLedger(
  compose: Compose,
  deployment: Deployment,
  databases: readonly string[],
): Promise<LedgerFacts | undefined> {
  // After a rollback the database may have its old name again.
  const database = [deployment.database, deployment.oldDatabase].find((name) => databases.includes(name));
  return database === undefined ? undefined : readLedger(compose, { ...deployment, database });
}

/** Whether the legacy file is another one than a migration that has completed has moved. */
async function holdsMore(
  deployment: Deployment,
  { status, sourceSha256 }: LedgerFacts,
): Promise<boolean | undefined> {
  if (status !== 'completed' || sourceSha256 === null) return undefined;
  const digest = await legacyDigest(deployment.postgresImage, deployment);
  return 'failure' in digest ? undefined : digest.sha256 !== sourceSha256;
}

/** What the last `run` left in the volume of reports; undefined where that cannot be seen. */
async function fromReport(
  { reportsVolume, postgresImage }: Deployment,
  signal: AbortSignal,
): Promise<Facts['run']> {
  if (!(await volumeExists(reportsVolume))) return undefined;
  const text = await readReport(reportsVolume, postgresImage, signal).catch((error) => {
    if (error instanceof ScriptError && !signal.aborted) return '';
    throw error;
  });
  const { data } = REPORT.safeParse(text === '' ? undefined : JSON.parse(text));
  // What came after that only the database knows.
  if (!data?.runId || data.verb === 'forget') return undefined;
  const { runId: id, status, finishedAt, tables, warnings } = data;
  const completed = ['completed', 'noop'].includes(status);
  return {
    id,
    status: completed ? 'completed' : status,
    verified: completed,
    finishedAt,
    isFromReport: true,
    error: null,
    quarantined: Object.fromEntries(
      tables.flatMap(({ name, quarantinedRows: rows }) => (rows > 0 ? [[name, rows]] : [])),
    ),
    warnings,
  };
}

/** The newest report of a `run` that was begun or a `forget` that was done, whoever has reported since. */
async function readReport(volume: string, image: string, signal: AbortSignal): Promise<string> {
  const options = [...alone(), ...mounted(volume, '/reports')];
  await using reader = await Container.start({ image, purpose: 'reader', options }, signal);
  const newest = `forgot=$(grep -l '^  "status": "completed"' /reports/runs/*/forget.json)
    set -- $(ls -t /reports/runs/*/run.json $forgot | grep -v /none/run) /reports/report.json; cat "$1"`;
  return await reader.run(['sh', '-c', newest], { signal });
}
