import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOnlyMount } from '../../support/read-only.ts';
import { type JobResult, PROJECT_FOLDER, PROJECT_NODE } from '../../support/run-job.ts';

/** An id that owns nothing here. */
export const STRANGER = 65_534;

export interface RunAs {
  args: string[];
  env: Record<string, string>;
  asStranger: boolean;
  /** In a PID namespace of its own, as in a container: it does not see any other process. */
  elsewhere: boolean;
}

/** Runs the data job to its end, as whom and where a row of the table wants it. */
export async function runAs({ args, env, asStranger, elsewhere }: RunAs): Promise<JobResult> {
  // A checkout may lie where nobody else comes in; seen through a mount in a public place, anybody can run
  // it.
  await using view = asStranger ? await readOnlyMount(PROJECT_FOLDER) : undefined;
  const project = view?.readOnly ? view.folder : PROJECT_FOLDER;
  const node = `${project}/${relative(PROJECT_FOLDER, PROJECT_NODE)}`;
  const job = [node, `${project}/jobs/migrate/main.ts`, ...args];
  const wrapped = elsewhere ? ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', ...job] : job;
  const [command = '', ...rest] = wrapped;
  const child = spawn(command, rest, {
    cwd: '/',
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(asStranger ? { uid: STRANGER, gid: STRANGER } : {}),
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const [exitCode, signal] = await once(child, 'close');
  return { exitCode, signal, ...said };
}

/** A second process that has done `sql` on the file and keeps it open; disposing kills it. */
export async function startWriter(path: string, sql: readonly string[]): Promise<AsyncDisposable> {
  const program = fileURLToPath(new URL('writer.ts', import.meta.url));
  const child = spawn(PROJECT_NODE, [program, path, JSON.stringify(sql)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => kill(child));
  const ready = once(child.stdout, 'data');
  const died = once(child, 'exit').then(([code]) => Promise.reject(new Error(`The writer ended: ${code}.`)));
  await Promise.race([ready, died]);
  died.catch(() => {});
  return stack.move();
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
