import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { type Binaries, EmbeddedPostgresError, type ServerUser } from './binaries.ts';

const SECOND = 1000;
const START_TIMEOUT_MS = 60 * SECOND;
const STOP_TIMEOUT_MS = 20 * SECOND;
const REMEMBERED_LINES = 40;
/** A standby says that its connections are read-only ones. */
const READY = /ready to accept (read-only )?connections/;

export interface ServerSettings {
  binaries: Binaries;
  user: ServerUser | undefined;
  dataFolder: string;
  port: number;
  /** Configuration parameters, as `-c name=value`. */
  parameters: Record<string, string>;
  /** Hears every line of its log. */
  onLog?: ((line: string) => void) | undefined;
}

/** `fast` ends the sessions and writes a checkpoint; `immediate` is a crash that needs recovery. */
export type StopMode = 'fast' | 'immediate';

/** Runs a program as `user` to its end. Throws an EmbeddedPostgresError with its output when it fails. */
export async function runAs(user: ServerUser | undefined, program: string, args: string[]): Promise<void> {
  const child = spawn(program, args, {
    ...user,
    env: serverEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = rememberLines(child);
  const [exitCode] = await once(child, 'close');
  if (exitCode !== 0) throw failed(program, lines);
}

/** Starts the server; it accepts connections when this returns. Throws an EmbeddedPostgresError otherwise. */
export async function startServer(settings: ServerSettings): Promise<ChildProcess> {
  const { binaries, user, dataFolder, port, parameters, onLog } = settings;
  const options = Object.entries(parameters).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(binaries.postgres, ['-D', dataFolder, '-p', String(port), ...options], {
    ...user,
    env: serverEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own process group: Ctrl-C in a terminal reaches the program first, which then stops the server.
    detached: true,
  });
  const lines = rememberLines(child);
  const ready = new Promise<true>((resolve) => {
    createInterface(child.stderr).on('line', (line) => {
      onLog?.(line);
      if (READY.test(line)) resolve(true);
    });
  });
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  const ended = once(child, 'close', { signal }).then(() => false);
  const started = await Promise.race([ready, ended]).catch((cause) => {
    child.kill('SIGQUIT');
    throw failed(binaries.postgres, lines, cause);
  });
  ended.catch(() => {});
  if (!started) throw failed(binaries.postgres, lines);
  return child;
}

/** Stops a server and returns when its process is gone; a stuck one is killed after 20 seconds. */
export async function stopServer(child: ChildProcess, mode: StopMode = 'fast'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(deadline);
}

/** A TCP port on 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return (address as { port: number }).port;
}

/** Nothing of the developer's PG* variables reaches the server; messages are in English, see READY. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', LC_MESSAGES: 'C' };
}

function rememberLines(child: ChildProcess): string[] {
  const lines: string[] = [];
  const remember = (line: string) => {
    lines.push(line);
    if (lines.length > REMEMBERED_LINES) lines.shift();
  };
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface(stream).on('line', remember);
  }
  return lines;
}

function failed(program: string, lines: string[], cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `${program} failed:\n${lines.join('\n')}`,
    'The lines above are its own words; a full disk and a missing library are the usual reasons.',
    { cause },
  );
}
