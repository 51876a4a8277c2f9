import { chalk, echo } from 'zx';
import { confirm } from '../operate/ask.ts';
import type { Compose, Deployment } from '../operate/compose.ts';
import { ScriptError } from '../operate/edge.ts';
import { openEngine } from '../operate/engine.ts';
import { assertUnchanged } from './files.ts';
import { databaseSizes, type LiveServer, openLiveServer } from './live-server.ts';
import type { DatabaseBackup } from './manifest.ts';
import { type Aside, forgetRestored, restoreBeside, takeName } from './new-database.ts';
import type { Backup } from './place.ts';
import { PsqlSession } from './psql-session.ts';
import { assertSpace } from './space.ts';
import { describeBackup } from './words.ts';

/** What uses the database, in the order in which it is stopped. */
const APPLICATION = ['frontend', 'ml'];

/** Lets the backup take the place of the database that there is, once somebody has agreed. */
export async function restoreDatabase(
  compose: Compose,
  deployment: Deployment,
  taken: Backup,
  yes: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { folder, manifest } = taken;
  const backup = databaseOf(taken);
  say('1. Checks');
  await assertUnchanged(folder, backup.dump);
  await assertUnchanged(folder, backup.roles);
  await compose.must('up', '-d', '--wait', 'postgres');
  const live = await openLiveServer(compose, signal);
  await using _client = live.client;
  await assertNewEnough(live, backup, signal);
  const name = manifest.kind === 'regular' ? deployment.database : backup.name;
  const aside = await toPutAside(live, [name, deployment.database, deployment.oldDatabase], signal);
  await assertSpace(folder, await openEngine(), backup.sizeBytes);
  echo(describeBackup(taken));
  for (const { from, to } of aside) echo(`${from}, which is there now, will be called ${to}`);
  await confirm(`Restore it as ${name}?`, yes);
  say('2. Into a new database, every value compared, while the application works on');
  const restored = await restoreBeside(live, folder, backup, signal);
  say(`3. It becomes ${name}`);
  const stopped = await runningApplication(compose);
  try {
    if (stopped.length > 0) await compose.must('stop', ...stopped);
    signal.throwIfAborted();
    await takeName(live, restored, name, aside);
  } catch (cause) {
    if (stopped.length > 0) await compose.show(['start', ...stopped]);
    await forgetRestored(live, restored);
    throw cause;
  }
  const isOurs = name === deployment.database;
  say(stopped.length > 0 && isOurs ? '4. The application starts again' : '4. What next');
  await goOn(compose, deployment, { name, aside, stopped }, signal);
}

/** The database in a backup. Throws where it holds none. */
export function databaseOf({ folder, manifest: { database } }: Backup): DatabaseBackup {
  if (database) return database;
  throw new ScriptError(
    `${folder} holds no database: there was none.`,
    'Its files go into a volume with --files-into.',
  );
}

/** A newer server reads what an older one wrote, and not the other way round. */
async function assertNewEnough(live: LiveServer, backup: DatabaseBackup, signal: AbortSignal): Promise<void> {
  await using session = new PsqlSession(live.client, 'postgres');
  const [version = ''] = await session.ask('SHOW server_version_num;', signal);
  const [ours, theirs] = [Number(version), backup.serverVersion].map((number) => Math.trunc(number / 10_000));
  if (Number(ours) >= Number(theirs)) return;
  throw new ScriptError(
    `The backup is of PostgreSQL ${theirs}, and this server is PostgreSQL ${ours}.`,
    `Set POSTGRES_IMAGE to postgres:${theirs} or later, with a new POSTGRES_VOLUME.`,
  );
}

async function toPutAside(live: LiveServer, names: readonly string[], signal: AbortSignal): Promise<Aside[]> {
  const there = await databaseSizes(live, signal);
  const suffix = `_until_${new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)}`;
  // PostgreSQL cuts a name off after 63 bytes, and Compose's settings allow ASCII alone here.
  return [...new Set(names)]
    .filter((name) => there.has(name))
    .map((from) => ({ from, to: from.slice(0, 63 - suffix.length) + suffix }));
}

async function runningApplication(compose: Compose): Promise<string[]> {
  const running = (await compose.must('ps', '--services', '--status', 'running')).split('\n');
  return APPLICATION.filter((service) => running.includes(service));
}

interface Done {
  name: string;
  aside: readonly Aside[];
  stopped: readonly string[];
}

/** The names have changed: what was put aside is said first, and whoever stops now is told how things are. */
async function goOn(
  compose: Compose,
  { database, databaseUser }: Deployment,
  { name, aside, stopped }: Done,
  signal: AbortSignal,
): Promise<void> {
  for (const { from, to } of aside) {
    const psql = compose.describe('exec', 'postgres', 'psql', '-U', databaseUser, '-d', 'postgres', '-c');
    echo(`What was ${from} until now: ${to}. Nobody needs it any more? ${psql} 'DROP DATABASE ${to}'`);
  }
  const up = compose.describe('up', '-d');
  if (name !== database) {
    echo(
      `${name} is as it was before the move. Either start the old deployment (${compose.describe('down')} first),`,
    );
    echo(`or migrate again: ${compose.describe('--profile', 'migrate', 'up')}`);
  } else if (stopped.length === 0) echo(`${name} is restored. Start the application: ${up}`);
  else {
    const exitCode = await compose.show(['up', '-d']);
    if (signal.aborted)
      throw new ScriptError(
        `Interrupted: ${name} is restored, and the application may not run.`,
        `Start it: ${up}`,
        { exitCode: (signal.reason as ScriptError).exitCode },
      );
    if (exitCode !== 0)
      throw new ScriptError(
        `${name} is restored, but ${up} ended with ${exitCode}.`,
        'Its own words are above; npm run status says what comes next.',
      );
    echo(`${name} is restored, and the application runs.`);
  }
}

function say(text: string): void {
  echo(chalk.bold(text));
}
