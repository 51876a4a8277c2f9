import { Container } from '../throw-away/container.ts';
import { alone } from '../throw-away/options.ts';
import type { Compose } from './compose.ts';
import { ScriptError } from './edge.ts';
import { docker } from './engine.ts';

const LABEL = 'candle-annotator.turn';
const WHAT = `{{index .Config.Labels "${LABEL}"}} since {{.State.StartedAt}}`;

/**
 * Keeps other scripts from changing the same PostgreSQL volume until it is disposed, or this process has
 * ended, however: a container whose name only one can have stands for it, on whatever machine the engine is.
 * Throws a ScriptError that says who is at work. Where no container can be started, as without the image,
 * nobody is kept out: what is done next fails for the same reason, and says it better.
 */
export async function takeTurn(
  compose: Compose,
  script: string,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  const deployment = await compose.deployment().catch(nothingFor);
  if (!deployment) return { async [Symbol.asyncDispose]() {} };
  const { postgresImage: image, postgresVolume: volume } = deployment;
  const name = `candle-annotator-turn-${volume}`;
  const options = [...alone('65534:65534'), '--label', `${LABEL}=${script}`];
  const turn = await Container.start({ image, purpose: 'turn', name, options }, signal).catch(nothingFor);
  if (turn) return turn;
  signal.throwIfAborted();
  const other = await docker('container', 'inspect', '--format', WHAT, name);
  if (other.exitCode !== 0) return { async [Symbol.asyncDispose]() {} };
  throw new ScriptError(
    `Another program is at work on the volume ${volume}: ${other.stdout.trim()}.`,
    `Wait until it has ended, then run the same command again. The container ${name} stands for it, and goes when it ends.`,
  );
}

function nothingFor(error: unknown): undefined {
  if (!(error instanceof ScriptError)) throw error;
}
