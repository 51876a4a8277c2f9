import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';

/** What a service did: `started`, `healthy`, `unhealthy` or `exited CODE`. */
export interface Moment {
  service: string;
  did: string;
  /** By the engine's clock. */
  atMs: number;
}

interface EngineEvent {
  Action: string;
  timeNano: number;
  Actor: { Attributes: Record<string, string> };
}

const WAIT_MS = 300_000;
const SERVICE = 'com.docker.compose.service';

/** Listens to the engine's events of one Compose project, from `open` until it is disposed. */
export class Recorder implements AsyncDisposable {
  #moments: Moment[] = [];
  #sinceMs = 0;
  readonly #docker: Docker;
  readonly #stream: Readable;
  readonly #listeners = new Set<() => void>();

  static async open(docker: Docker, project: string): Promise<Recorder> {
    const filters = {
      event: ['start', 'die', 'health_status'],
      label: [`com.docker.compose.project=${project}`],
    };
    return new Recorder(docker, (await docker.getEvents({ filters })) as Readable);
  }

  private constructor(docker: Docker, stream: Readable) {
    this.#docker = docker;
    this.#stream = stream;
    stream.on('error', () => {}); // Disposing it aborts the request.
    createInterface({ input: stream }).on('line', (line) => this.#remember(JSON.parse(line)));
  }

  /** What happened since the last `forget`, in the engine's order. */
  get moments(): readonly Moment[] {
    return this.#moments;
  }

  /** Begins anew: what happened before, by the engine's clock, does not count, even where it is told later. */
  async forget(): Promise<void> {
    const { SystemTime } = (await this.#docker.info()) as { SystemTime: string };
    this.#sinceMs = Date.parse(SystemTime);
    this.#moments = this.#moments.filter(({ atMs }) => atMs >= this.#sinceMs);
  }

  /**
   * Resolves once this has happened since the last `forget`, and so has all that went before it; rejects after
   * five minutes without. A command may end before the engine has told of what it did.
   */
  async seen(service: string, did: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => {
      if (this.#moments.some((moment) => moment.service === service && moment.did === did)) resolve();
    };
    const timer = setTimeout(
      () => reject(new Error(`${service} was not seen ${did}. Seen:\n${this.describe()}`)),
      WAIT_MS,
    );
    this.#listeners.add(look);
    look();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(look);
    }
  }

  /** The names of what happened, one each, for comparison and for people. */
  order(): string[] {
    return this.#moments.map(({ service, did }) => `${service} ${did}`);
  }

  /** One line per moment, with the seconds since the first. */
  describe(): string {
    const firstMs = this.#moments[0]?.atMs ?? 0;
    return this.#moments
      .map(
        ({ service, did, atMs }) =>
          `${((atMs - firstMs) / 1000).toFixed(1).padStart(6)} s  ${service} ${did}`,
      )
      .join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stream.destroy();
  }

  #remember({ Action, timeNano, Actor: { Attributes } }: EngineEvent): void {
    const service = Attributes[SERVICE];
    const atMs = timeNano / 1e6;
    if (!service || atMs < this.#sinceMs) return;
    this.#moments.push({ service, did: describeAction(Action, Attributes), atMs });
    for (const look of this.#listeners) look();
  }
}

function describeAction(action: string, attributes: Record<string, string>): string {
  if (action === 'start') return 'started';
  if (action === 'die') return `exited ${attributes['exitCode']}`;
  return action.replace('health_status: ', '');
}
