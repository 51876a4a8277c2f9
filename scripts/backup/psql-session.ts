import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { ScriptError } from '../operate/edge.ts';
import type { Container } from '../throw-away/container.ts';

const END = 'end of the answer';

/** One session of psql, which ends with the first statement that fails. */
export class PsqlSession implements AsyncDisposable {
  readonly #child: ReturnType<Container['start']>;
  readonly #lines: AsyncIterator<string>;
  readonly #complaint: Promise<string>;
  readonly #database: string;

  /** Connects as the container's environment says. */
  constructor(container: Container, database: string) {
    this.#database = database;
    this.#child = container.start(['psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', database]);
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
    this.#complaint = text(this.#child.stderr);
  }

  /** Runs statements, psql's own commands among them, and returns the lines that they print. */
  async ask(statements: string, signal: AbortSignal): Promise<string[]> {
    signal.throwIfAborted();
    const kill = () => this.#child.kill('SIGTERM');
    signal.addEventListener('abort', kill);
    try {
      this.#child.stdin.write(`${statements}\n\\echo ${END}\n`);
      const lines: string[] = [];
      for (;;) {
        const { done, value } = await this.#lines.next();
        if (done) throw await this.#failed(signal);
        if (value === END) return lines;
        lines.push(value);
      }
    } finally {
      signal.removeEventListener('abort', kill);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'close');
    this.#child.stdin.end();
    this.#child.kill('SIGTERM');
    await gone;
  }

  async #failed(signal: AbortSignal): Promise<Error> {
    signal.throwIfAborted();
    return new ScriptError(
      `PostgreSQL refuses what is asked of ${this.#database}: ${(await this.#complaint).trim()}`,
      'Put right what it names, then run the same command again.',
    );
  }
}
