import type Docker from 'dockerode';
import { chalk, echo } from 'zx';
import { confirm } from './operate/ask.ts';
import { Compose } from './operate/compose.ts';
import { runScript, ScriptError } from './operate/edge.ts';
import { readOptions } from './operate/options.ts';
import { describe, type Obstacle, preflight } from './operate/preflight.ts';
import { type Holder, listHolders } from './operate/volumes.ts';

const USAGE = `Moves an old deployment to this one, and stops at the first failure:
preflight, stop the old deployment, docker compose --profile migrate up -d, the report's summary.

  npm run cutover -- [options]

  --settings FILE    the settings, as Compose takes them                             .env
  --old NAME         a container of the old deployment to stop; may be repeated.     found by its volumes
                     Without it: whatever mounts the old volumes, and what it came with
  --yes              stop them without asking
  --help`;

const STOP_SECONDS = 60;

await runScript(async () => {
  const options = readOptions(process.argv.slice(2), {
    settings: { type: 'string' },
    old: { type: 'string', multiple: true },
    yes: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  });
  if (options.help) {
    echo(USAGE);
    return 0;
  }
  const compose = new Compose(options.settings);

  say('1. Preflight');
  const before = await look(compose);
  if (!before.engine || !before.deployment) return refuse(before.obstacles);
  const { docker } = before.engine;
  const old = await oldContainers(docker, before.obstacles, options.old ?? []);
  const names = new Set(old.map(({ id }) => id));
  refuse(
    before.obstacles.filter(
      ({ holders }) => holders.length === 0 || !holders.every(({ id }) => names.has(id)),
    ),
  );

  say('2. The old deployment stops');
  if (old.length === 0) echo('Nothing of it is running.');
  else {
    await confirm(`Stop ${old.map(({ name }) => name).join(', ')}?`, options.yes);
    for (const { id, name } of old) {
      await docker.getContainer(id).stop({ t: STOP_SECONDS });
      echo(`stopped ${name}`);
    }
    refuse((await look(compose)).obstacles);
  }

  say('3. docker compose --profile migrate up -d');
  const exitCode = await compose.show(['--profile', 'migrate', 'up', '-d']);

  say('4. The report');
  await showSummary(docker, compose);
  if (exitCode === 0) return 0;
  throw new ScriptError(
    `docker compose ended with ${exitCode}, and the application does not run. The old volumes are as they were.`,
    `The report and the lines above say why. The old deployment can be started again as it was.`,
    { exitCode },
  );
});

/** The preflight, told; everything but containers of the old deployment must be in order. */
async function look(compose: Compose) {
  const found = await preflight(compose, process.env['DOCKER_HOST']);
  process.stdout.write(describe(found));
  return found;
}

function refuse(obstacles: readonly Obstacle[]): number {
  if (obstacles.length === 0) return 0;
  throw new ScriptError(
    `Not begun: ${obstacles.map(({ message }) => message).join(' ')}`,
    obstacles.map(({ hint }) => hint).join(' '),
  );
}

/**
 * The running containers of the old deployment: the named ones, or those that mount its volumes, together
 * with the others of their Compose project that hold a port this one needs.
 */
async function oldContainers(
  docker: Docker,
  obstacles: readonly Obstacle[],
  named: readonly string[],
): Promise<Holder[]> {
  const running = (await listHolders(docker)).filter(({ isRunning, isOurs }) => isRunning && !isOurs);
  const unknown = named.filter((name) => !running.some((holder) => holder.name === name));
  if (unknown.length > 0) {
    throw new ScriptError(
      `No running container is named ${unknown.join(', ')}.`,
      'docker ps shows the names.',
    );
  }
  if (named.length > 0) return running.filter(({ name }) => named.includes(name));
  const inTheWay = obstacles.flatMap(({ holders }) => holders);
  const projects = new Set(
    inTheWay.filter(({ mounts }) => mounts.length > 0).flatMap(({ project }) => project ?? []),
  );
  const ids = new Set(
    inTheWay
      .filter(({ mounts, project }) => mounts.length > 0 || (project !== undefined && projects.has(project)))
      .map(({ id }) => id),
  );
  return running.filter(({ id }) => ids.has(id));
}

/** What the data job printed for people, and where there is no such thing the gate's reason. */
async function showSummary(docker: Docker, compose: Compose): Promise<void> {
  const id = (await compose.must('--profile', 'migrate', 'ps', '--all', '--quiet', 'migrate-data')).trim();
  if (id !== '') {
    const container = docker.getContainer(id);
    const { State } = await container.inspect();
    // A container that is started again goes on with the same log.
    const since = Math.floor(Date.parse(State.StartedAt) / 1000);
    const log = (await container.logs({ stdout: true, stderr: false, since })) as Buffer;
    process.stdout.write(withoutFrames(log));
  }
  const { stdout } = await compose.run('logs', '--no-log-prefix', '--no-color', 'migration-gate');
  const verdict = stdout.match(/The gate is .*/g)?.at(-1);
  if (verdict) echo(verdict);
}

/** The engine puts eight bytes before each piece of output: the stream and its length. */
function withoutFrames(log: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= log.length; ) {
    const length = log.readUInt32BE(at + 4);
    pieces.push(log.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(pieces).toString();
}

function say(text: string): void {
  echo(chalk.bold(text));
}
