import { chalk, echo } from 'zx';
import { backUpBeforeMove } from './backup/before-move.ts';
import { howToRestore, namedInReport } from './backup/words.ts';
import { confirm } from './operate/ask.ts';
import { Compose } from './operate/compose.ts';
import { runScript, ScriptError } from './operate/edge.ts';
import { mustDocker, openEngine } from './operate/engine.ts';
import { oldContainers } from './operate/old-deployment.ts';
import { readOptions } from './operate/options.ts';
import type { Obstacle } from './operate/preflight/findings.ts';
import { describe, preflight } from './operate/preflight/preflight.ts';
import { stoppable } from './operate/stop.ts';
import { showSummary } from './operate/summary.ts';
import type { Holder } from './operate/volumes.ts';

const USAGE = `Moves an old deployment to this one, and stops at the first failure:
preflight, images, stop the old deployment, proved backups of what it leaves, docker compose --profile migrate up -d, the report's summary.

  npm run cutover -- [options]

  --settings FILE    the settings, as Compose takes them                             .env
  --old NAME         a container of the old deployment to stop; may be repeated.     found by its volumes
                     Without it: whatever mounts the old volumes, and what it came with
  --no-backup        where backups of both volumes have been taken otherwise
  --yes              stop them without asking
  --help`;

const STOP_SECONDS = 60;
/** The data job puts what it finds there into its report. */
const INTO_REPORTS = [
  ...['--profile', 'migrate', 'run', '--rm', '--no-deps', '--no-TTY', '--entrypoint', 'sh', 'migrate-data'],
  ...['-c', 'cat >"$REPORT_DIR/backups.json"'],
];

await runScript(async () => {
  const options = readOptions(process.argv.slice(2), {
    settings: { type: 'string' },
    old: { type: 'string', multiple: true, default: [] as string[] },
    'no-backup': { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  });
  if (options.help) {
    echo(USAGE);
    return 0;
  }
  const compose = new Compose(options.settings);
  say('1. Preflight');
  const old = await findOld(compose, options.old);
  say('2. Images are built');
  await build(compose);
  say('3. The old deployment stops');
  await stopOld(compose, old, options.yes);
  say('4. Backups, each proved by restoring it');
  if (options['no-backup']) echo('Left out, as --no-backup says.');
  else await backUp(compose);
  say('5. docker compose --profile migrate up -d');
  const exitCode = await compose.show(['--profile', 'migrate', 'up', '-d']);
  say('6. The report');
  await showSummary(compose);
  if (exitCode === 0) return 0;
  throw new ScriptError(
    `docker compose ended with ${exitCode}, and the application does not run. The old volumes are as they were.`,
    'The report and the lines above say why. The old deployment can be started again as it was.',
    { exitCode },
  );
});

async function build(compose: Compose): Promise<void> {
  const exitCode = await compose.show(['--profile', 'migrate', 'build']);
  if (exitCode === 0) return;
  throw new ScriptError(
    `The images cannot be built: docker compose ended with ${exitCode}. Nothing was stopped or changed.`,
    'Its own words are above.',
  );
}

/** Where it fails, PostgreSQL is stopped again, so that the old one may have its volume. */
async function backUp(compose: Compose): Promise<void> {
  const [engine, deployment] = [await openEngine(), await compose.deployment()];
  try {
    const backup = await stoppable((signal) => backUpBeforeMove(compose, engine, deployment, signal));
    if (!backup) return echo('A migration has completed here: nothing is about to change.');
    echo(howToRestore(backup));
    await compose.feed(JSON.stringify(namedInReport(backup)), ...INTO_REPORTS);
  } catch (cause) {
    if (!(cause instanceof ScriptError)) throw cause;
    await compose.must('stop', 'postgres');
    const hint = `${cause.hint} Nothing was migrated: the old deployment can be started again as it was.`;
    throw new ScriptError(cause.message, hint, { exitCode: cause.exitCode, cause });
  }
}

/** Everything must be in order but the running containers of the old deployment, which are returned. */
async function findOld(compose: Compose, named: readonly string[]): Promise<Holder[]> {
  const { engine, obstacles } = await look(compose);
  if (!engine) throw notBegun(obstacles);
  const old = await oldContainers(obstacles, named);
  const known = new Set(old.map(({ id }) => id));
  const isOld = ({ holders }: Obstacle) => holders.length > 0 && holders.every(({ id }) => known.has(id));
  const others = obstacles.filter((obstacle) => !isOld(obstacle));
  if (others.length > 0) throw notBegun(others);
  return old;
}

/** Stops them once somebody has agreed, and looks again: now nothing may be in the way any more. */
async function stopOld(compose: Compose, old: readonly Holder[], yes: boolean): Promise<void> {
  if (old.length === 0) {
    echo('Nothing of it is running.');
    return;
  }
  await confirm(`Stop ${old.map(({ name }) => name).join(', ')}?`, yes);
  for (const { id, name } of old) {
    await mustDocker('stop', '-t', String(STOP_SECONDS), id);
    echo(`stopped ${name}`);
  }
  const { obstacles } = await look(compose);
  if (obstacles.length > 0) throw notBegun(obstacles);
}

async function look(compose: Compose) {
  const found = await preflight(compose);
  process.stdout.write(describe(found));
  return found;
}

function notBegun(obstacles: readonly Obstacle[]): ScriptError {
  return new ScriptError(
    `Not begun: ${obstacles.map(({ message }) => message).join(' ')}`,
    obstacles.map(({ hint }) => hint).join(' '),
  );
}

function say(text: string): void {
  echo(chalk.bold(text));
}
