import { chalk, echo } from 'zx';
import { backUpBeforeMove } from './backup/before-move.ts';
import { howToRestore, namedInReport } from './backup/words.ts';
import { asCalled } from './operate/as-called.ts';
import { confirm } from './operate/ask.ts';
import { forgetOld, rememberOld } from './operate/at-rest.ts';
import { runCommand } from './operate/command.ts';
import { Compose, type Deployment } from './operate/compose.ts';
import { dataJobEnd } from './operate/data-job.ts';
import { databasesThere } from './operate/database.ts';
import { ScriptError } from './operate/edge.ts';
import { openEngine } from './operate/engine.ts';
import { makeRoom } from './operate/make-room.ts';
import { howToStartAgain, oldContainers, putToRest } from './operate/old-deployment.ts';
import type { Obstacle, Preflight } from './operate/preflight/findings.ts';
import { describe, preflight } from './operate/preflight/preflight.ts';
import { stoppable } from './operate/stop.ts';
import { howToReadReport, showSummary } from './operate/summary.ts';
import { takeTurn } from './operate/turn.ts';
import type { Holder } from './operate/volumes.ts';

const USAGE = `Moves an old deployment to this one, and stops at the first failure:
preflight, one question, images, stop the old deployment, proved backups of what it leaves, docker compose --profile
migrate up -d, the report's summary. Interrupted anywhere, the same command goes on. Nothing is stopped before the
images are built.

  npm run cutover -- [options]

  --settings FILE    the settings, as Compose takes them                             .env
  --old NAME         a container of the old deployment to stop; may be repeated.     found by its volumes
                     Without it: whatever mounts the old volumes, and what it came with
  --again            where a migration has completed before and the legacy file is another one by now, as
                     after a rollback: moves that file in place of what PostgreSQL holds, which is kept in
                     a backup and in a file
  --no-backup        where backups of both volumes have been taken otherwise
  --yes              stop them without asking
  --help`;

/** The data job puts what it finds there into its report. */
const INTO_REPORTS = [
  ...['--profile', 'migrate', 'run', '--rm', '--no-deps', '--no-TTY', '--entrypoint', 'sh', 'migrate-data'],
  ...['-c', 'cat >"$REPORT_DIR/backups.json"'],
];

const OPTIONS = {
  settings: { type: 'string' },
  old: { type: 'string', multiple: true, default: [] as string[] },
  again: { type: 'boolean', default: false },
  'no-backup': { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
} as const;

/** What has been done, and so what is to be said where somebody stops it. */
interface Move {
  compose: Compose;
  deployment: Deployment;
  /** Where the settings are, if not in `.env`. */
  settings: string | undefined;
  /** Of the old deployment, as they were before the first attempt. */
  old: readonly Holder[];
  /** Whether this application runs already, since it was moved here before. */
  isAtWork: boolean;
  signal: AbortSignal;
}

await runCommand(USAGE, OPTIONS, (options) =>
  stoppable(async (signal) => {
    const compose = new Compose(options.settings);
    await using _turn = await takeTurn(compose, 'cutover', signal);
    say('1. Preflight');
    const { deployment, old: found } = await findOld(compose, options.old, options.again);
    const isAtWork = (await compose.must('ps', '--services', '--status', 'running')).includes('frontend');
    const { settings } = options;
    const move = { compose, deployment, settings, old: found, isAtWork, signal };
    await untouched(move, async () => {
      await ask(found, options.again ? deployment : undefined, options.yes, signal);
      say('2. Images are built; the old deployment works on');
      await build(move);
    });
    move.old = await rememberOld(deployment, found);
    await unmigrated(move, async () => {
      say('3. The old deployment stops');
      await stopOld(move, found, options.again);
      say('4. Backups, each proved by restoring it');
      if (options['no-backup']) echo('Left out, as --no-backup says.');
      else await backUp(move, options.again);
      signal.throwIfAborted();
    });
    if (options.again) {
      say('   What PostgreSQL holds makes room for the legacy file');
      const code = await makeRoom(compose, deployment, signal);
      if (signal.aborted) throw await failed(move, (signal.reason as ScriptError).exitCode);
      if (code !== 0) throw await failed(move, code);
    }
    say('5. docker compose --profile migrate up -d');
    // A frontend of ours may be running on a database into which nothing was moved yet.
    await compose.must('stop', 'frontend', 'ml');
    const exitCode = await moveData(move);
    if (!signal.aborted) {
      say('6. The report');
      await showSummary(compose);
    }
    if (signal.aborted) throw await failed(move, (signal.reason as ScriptError).exitCode);
    if (exitCode !== 0) throw await failed(move, exitCode);
    await forgetOld(deployment);
    echo(farewell(deployment, move.old));
    return 0;
  }),
);

/** The migration, and the application behind it; fails where the data job did, whatever the gate said. */
async function moveData({ compose, deployment, signal }: Move): Promise<number> {
  const exitCode = await compose.show(['--profile', 'migrate', 'up', '-d'], {}, signal);
  // What has been started goes on without the command that started it.
  if (signal.aborted) await compose.must('--profile', 'migrate', 'stop', 'frontend', 'ml', 'migrate-data');
  if (signal.aborted || exitCode !== 0) return exitCode;
  return await dataJobEnd(compose, deployment);
}

/** Work before the first change: stopped, it has changed nothing. */
async function untouched({ signal }: Move, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    signal.throwIfAborted();
  } catch (cause) {
    if (!signal.aborted) throw cause;
    throw interrupted(signal, 'Nothing was stopped or changed.', 'The same command begins anew.');
  }
}

/** Work between the first change and the migration: stopped or failed, PostgreSQL's volume is free again. */
async function unmigrated(move: Move, work: () => Promise<void>): Promise<void> {
  const { compose, isAtWork, signal } = move;
  try {
    await work();
  } catch (cause) {
    if (!(cause instanceof ScriptError)) throw cause;
    if (!isAtWork) await compose.must('--profile', 'migrate', 'down');
    const again = move.old.length > 0 ? `: ${howToStartAgain(move.old)}` : '.';
    const back = isAtWork
      ? 'The application works on.'
      : `Nothing was migrated; the old deployment can be started again as it was${again}`;
    if (signal.aborted)
      throw interrupted(signal, 'Nothing half done is left.', `The same command goes on. ${back}`);
    throw new ScriptError(cause.message, `${cause.hint} ${back}`, { exitCode: cause.exitCode, cause });
  }
}

function interrupted({ reason }: AbortSignal, what: string, hint: string): ScriptError {
  return new ScriptError(`Interrupted. ${what}`, hint, { exitCode: (reason as ScriptError).exitCode });
}

async function build({ compose, signal }: Move): Promise<void> {
  const exitCode = await compose.show(['--profile', 'migrate', 'build'], {}, signal);
  signal.throwIfAborted();
  if (exitCode === 0) return;
  throw new ScriptError(
    `The images cannot be built: docker compose ended with ${exitCode}. Nothing was stopped or changed.`,
    'Its own words are above.',
  );
}

async function backUp({ compose, deployment, settings, signal }: Move, again: boolean): Promise<void> {
  const backup = await backUpBeforeMove(compose, await openEngine(), deployment, signal, again);
  if (!backup) return echo('A migration has completed here: nothing is about to change.');
  echo(asCalled(howToRestore(backup), settings));
  await compose.feed(JSON.stringify(namedInReport(backup)), ...INTO_REPORTS);
}

/** Everything must be in order but the running containers of the old deployment, which are returned. */
async function findOld(
  compose: Compose,
  named: readonly string[],
  again: boolean,
): Promise<{ deployment: Deployment; old: Holder[] }> {
  const found = await preflight(compose);
  const { engine, deployment, obstacles } = found;
  if (!engine || !deployment) {
    show(found);
    throw notBegun(obstacles);
  }
  const old = await oldContainers(deployment, obstacles, named);
  const known = new Set(old.map(({ id }) => id));
  const isOld = ({ holders }: Obstacle) => holders.length > 0 && holders.every(({ id }) => known.has(id));
  const goes = (obstacle: Obstacle) => isOld(obstacle) || (again && obstacle.movesAgain);
  show(found, obstacles.filter(goes));
  const others = obstacles.filter((obstacle) => !goes(obstacle));
  if (others.length > 0) throw notBegun(others);
  return { deployment, old };
}

/** The only question of a cutover, before its first change; `again`: what is moved in place of another. */
async function ask(
  old: readonly Holder[],
  again: Deployment | undefined,
  yes: boolean,
  signal: AbortSignal,
): Promise<void> {
  const names = (which: Holder[]) => which.map(({ name }) => name).join(', ');
  const running = old.filter(({ isRunning }) => isRunning);
  const sleeping = old.filter(({ isRunning }) => !isRunning);
  const questions = [
    ...(running.length > 0 ? [`stop ${names(running)}`] : []),
    ...(sleeping.length > 0 ? [`keep ${names(sleeping)} from starting again by itself`] : []),
    ...(again ? [`move ${again.legacyFile} of ${again.legacyVolume} in place of what PostgreSQL holds`] : []),
  ];
  if (old.length === 0) echo('Nothing of the old deployment runs or would come back.');
  if (questions.length > 0)
    await confirm(`${questions.join(' and ').replace(/^./, (first) => first.toUpperCase())}?`, yes, signal);
}

/** Stops them, and looks again: now nothing may be in the way any more. */
async function stopOld({ compose, signal }: Move, old: readonly Holder[], again: boolean): Promise<void> {
  for (const holder of old) {
    signal.throwIfAborted();
    echo(await putToRest(holder));
  }
  if (old.length === 0) return;
  const found = await preflight(compose);
  const leaving = found.obstacles.filter(({ movesAgain }) => again && movesAgain);
  show(found, leaving);
  const obstacles = found.obstacles.filter((obstacle) => !leaving.includes(obstacle));
  if (obstacles.length > 0) throw notBegun(obstacles);
}

/** Says what is as it was, and what is not. */
async function failed({ compose, deployment, old, signal }: Move, exitCode: number): Promise<ScriptError> {
  const { legacyVolume, database, oldDatabase, databaseUser } = deployment;
  const there = await databasesThere(compose, databaseUser);
  const renamed = there.includes(database) && !there.includes(oldDatabase);
  const psql = compose.describe('exec', 'postgres', 'psql', '-U', databaseUser, '-d', 'postgres', '-c');
  const back = [
    ...(renamed ? [`${psql} 'ALTER DATABASE ${database} RENAME TO ${oldDatabase}'`] : []),
    compose.describe('--profile', 'migrate', 'down'),
    ...(old.length > 0 ? [howToStartAgain(old)] : []),
  ];
  return new ScriptError(
    `${signal.aborted ? 'Interrupted' : `docker compose ended with ${exitCode}`}, and the application does not run. ${legacyVolume} is as it was${renamed ? `; PostgreSQL's database is called ${database} now` : ''}.`,
    `Put right what the report or the lines above name, then run the same command again. Or go back to the old deployment:\n${back.map((line) => `  ${line}`).join('\n')}`,
    { exitCode },
  );
}

/** Where application and report are, and what is left of the old deployment and how it goes for good. */
function farewell(deployment: Deployment, old: readonly Holder[]): string {
  const port = deployment.ports['frontend'];
  return [
    ...(port ? [`The application starts on http://127.0.0.1:${port}`] : []),
    `The report, whole: ${howToReadReport(deployment)}`,
    ...(old.length > 0
      ? [
          `The old containers are stopped and stay so. Once nobody needs them any more (the volumes stay): docker rm ${old.map(({ name }) => name).join(' ')}`,
        ]
      : []),
  ].join('\n');
}

function show(found: Preflight, leaving: readonly Obstacle[] = []): void {
  process.stdout.write(describe(found, leaving));
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
