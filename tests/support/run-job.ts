import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const PROJECT_FOLDER = fileURLToPath(new URL('../..', import.meta.url));

/** The Node that package.json brings along, whatever runs the tests. */
export const PROJECT_NODE = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));

/**
 * Where Node keeps what it compiled, between jobs and between test runs: with it a job of ours starts in 0.45
 * s of CPU instead of 0.86. A folder that cannot be written, or another version's contents, do no harm.
 */
const COMPILED = fileURLToPath(new URL('../../.cache/node-compile', import.meta.url));

/**
 * Node takes types off with WebAssembly, in every thread. V8 13.6 makes its calls to JavaScript faster after
 * a thousand of them, and has crashed in that (TierUpWasmToJSWrapper, FreeDeadCode) once in some thousand
 * threads, which only tests start.
 */
const NO_WRAPPER_TIERING = '--wasm-wrapper-tiering-budget=1000000000';

export interface JobOptions {
  /** All of its environment, besides PATH, HOME and where Node keeps compiled code. */
  env?: Record<string, string>;
  /** Its working directory; the project's folder by default. */
  cwd?: string;
  /** Written to its standard input, which is then closed. */
  input?: string;
}

export interface JobResult {
  /** Null when a signal ended it. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A job that is running; disposing it kills it with SIGKILL if it still is. */
export interface RunningJob extends AsyncDisposable {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Resolves as soon as stdout and stderr together match; rejects when the job ends without. */
  output(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Resolves when it has ended and all output was read, whatever its exit code. */
  readonly finished: Promise<JobResult>;
}

/**
 * Starts `node program args…` with the project's Node, without a shell and without the developer's
 * environment. `program` is a path from the project's folder, for example `jobs/migrate/main.ts`.
 */
export function startJob(program: string, args: string[] = [], options: JobOptions = {}): RunningJob {
  const script = new URL(program, `file://${PROJECT_FOLDER}`).pathname;
  const child = spawn(PROJECT_NODE, [NO_WRAPPER_TIERING, script, ...args], { ...surroundings(options) });
  child.stdin.on('error', () => {}); // It may end without reading its input.
  child.stdin.end(options.input);
  return new Job(child);
}

/**
 * Starts a command as a terminal does: a process group of its own, which `kill` signals whole, as Ctrl-C
 * does. Otherwise as `startJob`.
 */
export function startCommand(command: string, args: string[] = [], options: JobOptions = {}): RunningJob {
  const child = spawn(command, args, { ...surroundings(options), detached: true });
  child.stdin.end(options.input);
  return new Job(child, (signal) => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid as number), signal);
  });
}

/** Runs a job to its end, see `startJob`. */
export function runJob(program: string, args: string[] = [], options: JobOptions = {}): Promise<JobResult> {
  return startJob(program, args, options).finished;
}

function surroundings({ cwd = PROJECT_FOLDER, env }: JobOptions) {
  return {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_COMPILE_CACHE: COMPILED, ...env },
    stdio: 'pipe',
  } as const;
}

class Job implements RunningJob {
  readonly pid: number;
  readonly finished: Promise<JobResult>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly #streams = { stdout: '', stderr: '', both: '' };
  readonly #listeners = new Set<() => void>();

  constructor(
    child: ChildProcessWithoutNullStreams,
    kill: (signal: NodeJS.Signals) => void = (signal) => child.kill(signal),
  ) {
    this.kill = kill;
    this.pid = child.pid ?? 0;
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => this.#remember(name, text));
    }
    this.finished = once(child, 'close').then(([exitCode, signal]) => {
      const { stdout, stderr } = this.#streams;
      return { exitCode, signal, stdout, stderr };
    });
    this.finished.catch(() => {}); // Reported to whoever awaits it.
  }

  async output(pattern: RegExp): Promise<RegExpMatchArray> {
    const { promise, resolve } = Promise.withResolvers<RegExpMatchArray>();
    const look = () => {
      const match = this.#streams.both.match(pattern);
      if (match) resolve(match);
    };
    this.#listeners.add(look);
    look();
    const ended = this.finished.then(() => {
      throw new Error(`The job ended without printing ${pattern}:\n${this.#streams.both}`);
    });
    try {
      return await Promise.race([promise, ended]);
    } finally {
      this.#listeners.delete(look);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill('SIGKILL');
    await this.finished;
  }

  #remember(name: 'stdout' | 'stderr', text: string): void {
    this.#streams[name] += text;
    this.#streams.both += text;
    for (const look of this.#listeners) look();
  }
}
