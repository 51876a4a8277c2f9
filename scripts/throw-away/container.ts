import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { ScriptError } from '../operate/edge.ts';
import { docker } from '../operate/engine.ts';
import { type Streams, startDocker, streamDocker } from '../operate/program.ts';
import { ofOurs } from './options.ts';

/** Is there once what runs in the background of a container has ended. */
export const ENDED = '/tmp/ended';

export interface Wanted {
  image: string;
  /** What it is for, as a part of its name. */
  purpose: string;
  /** All of its name, where no second one may be there. */
  name?: string;
  /** More options of `docker run`. */
  options?: readonly string[];
  /** Variables of its environment; their values are not on any command line. */
  env?: Record<string, string>;
  /** Runs in the background of the container, through the image's own entry point. */
  background?: readonly string[];
}

/**
 * A container that lives no longer than this process, however that ends: its first program reads this
 * process's pipe, and whatever else runs in it ends with the first. Its anonymous volumes go with it.
 */
export class Container implements AsyncDisposable {
  readonly name: string;
  readonly #gone: Promise<unknown>;
  readonly #letGo: () => void;

  private constructor(name: string, gone: Promise<unknown>, letGo: () => void) {
    this.name = name;
    this.#gone = gone;
    this.#letGo = letGo;
  }

  /** Starts it; programs can be run in it when this returns. */
  static async start(wanted: Wanted, signal: AbortSignal): Promise<Container> {
    signal.throwIfAborted();
    const { image, purpose, options = [], env = {}, background } = wanted;
    const name = wanted.name ?? `candle-annotator-${purpose}-${randomBytes(4).toString('hex')}`;
    const first = background ? `("$@" >&2; : >${ENDED}) & echo; exec cat` : 'echo; exec cat';
    const child = startDocker(
      [
        ...['run', '--interactive', '--init', '--name', name, ...ofOurs(env), ...options],
        ...['--entrypoint', 'sh', image, '-c', first, 'sh'],
        ...(background ?? []),
      ],
      env,
    );
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said = (said + text).slice(-4000);
    });
    const gone = once(child, 'close');
    const container = new Container(name, gone, () => child.stdin.end());
    const started = await Promise.race([once(child.stdout, 'data').then(() => true), gone.then(() => false)]);
    child.stdout.resume();
    if (started) return container;
    throw new ScriptError(
      `A container of ${image} did not start: ${said.trim() || 'docker run has ended, and said nothing'}`,
      'Put right what Docker names, then run the same command again.',
    );
  }

  /** Runs a program in it to its end, see `streamDocker`. */
  run(program: readonly string[], streams: Streams): Promise<string> {
    return streamDocker(['exec', '--interactive', this.name, ...program], streams);
  }

  /** Starts a program in it whose streams are the caller's. */
  start(program: readonly string[]) {
    return startDocker(['exec', '--interactive', this.name, ...program]);
  }

  /** What it has printed since it began. */
  async logs(): Promise<string> {
    return (await docker('logs', '--tail', '20', this.name)).stderr;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#letGo();
    await docker('rm', '--force', '--volumes', this.name);
    await this.#gone;
  }
}
