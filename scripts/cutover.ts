import { chalk, echo } from 'zx';
import { confirm } from './operate/ask.ts';
import { Compose } from './operate/compose.ts';
import { runScript, ScriptError } from './operate/edge.ts';
import { mustDocker } from './operate/engine.ts';
import { oldContainers } from './operate/old-deployment.ts';
import { readOptions } from './operate/options.ts';
import type { Obstacle } from './operate/preflight/findings.ts';
import { describe, preflight } from './operate/preflight/preflight.ts';
import { showSummary } from './operate/summary.ts';
import type { Holder } from './operate/volumes.ts';

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
    old: { type: 'string', multiple: true, default: [] as string[] },
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
  say('2. The old deployment stops');
  await stopOld(compose, old, options.yes);
  say('3. docker compose --profile migrate up -d');
  const exitCode = await compose.show(['--profile', 'migrate', 'up', '-d']);
  say('4. The report');
  await showSummary(compose);
  if (exitCode === 0) return 0;
  throw new ScriptError(
    `docker compose ended with ${exitCode}, and the application does not run. The old volumes are as they were.`,
    'The report and the lines above say why. The old deployment can be started again as it was.',
    { exitCode },
  );
});

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
