import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LABEL } from '../../../scripts/throw-away/options.ts';
import {
  type JobResult,
  PROJECT_NODE,
  type RunningJob,
  startCommand,
  startJob,
} from '../../support/run-job.ts';
import { mustRun } from './command.ts';

/** An operator at a shell whose settings are in a file: runs the scripts that a person would. */
export class Operator implements AsyncDisposable {
  readonly #folder: string;
  readonly #pids: number[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes the settings as one would into .env. */
  static async at(settings: Record<string, string>): Promise<Operator> {
    const folder = await mkdtemp(join(tmpdir(), 'candle-operator-'));
    const quoted = (value: string) => `"${value.replaceAll(/[\\"$]/g, '\\$&')}"`;
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${quoted(value)}\n`);
    await writeFile(join(folder, 'env'), lines.join(''));
    return new Operator(folder);
  }

  /** Where the settings are. */
  get settings(): string {
    return join(this.#folder, 'env');
  }

  /** Runs a script of `scripts/` to its end; nobody is there to answer its questions. */
  run(script: string, ...args: string[]): Promise<JobResult> {
    return this.start(script, ...args).finished;
  }

  /** Runs a script on a terminal, on which somebody types one line. */
  answer(line: string, script: string, ...args: string[]): Promise<JobResult> {
    const words = [PROJECT_NODE, `scripts/${script}.ts`, '--settings', this.settings, ...args];
    const command = words.map((word) => `'${word}'`).join(' ');
    const typed = { input: `${line}\n`, env: environment() };
    return startCommand('script', ['--quiet', '--return', '--command', command, '/dev/null'], typed).finished;
  }

  /** Starts a script as `run` does, and returns at once. */
  start(script: string, ...args: string[]): RunningJob {
    const job = startJob(`scripts/${script}.ts`, ['--settings', this.settings, ...args], {
      env: environment(),
    });
    this.#pids.push(job.pid);
    return job;
  }

  /** Ids of the containers that these scripts made for themselves and that are there, of one purpose or of any. */
  async throwAways(purpose?: string): Promise<string[]> {
    const name = purpose === undefined ? [] : ['--filter', `name=candle-annotator-${purpose}-`];
    const ids = await Promise.all(
      this.#pids.map((pid) =>
        mustRun('docker', ['ps', '--all', '--quiet', '--filter', `label=${LABEL}=${pid}`, ...name]),
      ),
    );
    return ids.flatMap((list) => list.split('\n').filter(Boolean));
  }

  /** Resolves once a container for this purpose is there. */
  async hasMade(purpose: string): Promise<void> {
    while ((await this.throwAways(purpose)).length === 0);
  }

  /** Resolves once none is left: those of a process that was killed end by themselves. */
  async hasNoneLeft(): Promise<void> {
    while ((await this.throwAways()).length > 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}

function environment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => /^(DOCKER_|BUILDKIT_)/.test(name));
  return { ...(Object.fromEntries(kept) as Record<string, string>), NO_COLOR: '1' };
}

/** Runs a shell script with a volume mounted read-only on /v, and returns what it printed. */
export function lookInto(volume: string, script: string): Promise<string> {
  const mount = `type=volume,source=${volume},target=/v,readonly`;
  return mustRun('docker', [
    'run',
    '--rm',
    '--mount',
    mount,
    '--entrypoint',
    'sh',
    'postgres:16',
    '-euc',
    script,
  ]);
}
