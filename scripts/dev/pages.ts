import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endGroupWithUs } from '../embedded-postgres/reaper.ts';

const STOP_TIMEOUT_MS = 5_000;
const FRONTEND = fileURLToPath(new URL('../../frontend/package.json', import.meta.url));

/** Next.js in development; disposing it ends all of its processes. */
export interface Pages extends AsyncDisposable {
  /** Resolves with its exit code when it ends by itself. */
  readonly ended: Promise<number>;
}

/**
 * Starts `next dev` on a port of 127.0.0.1 with the given environment; what it says goes to our own output.
 * A process group of its own, because it consists of several processes that do not end with each other.
 */
export function startPages(port: number, env: NodeJS.ProcessEnv): Pages {
  const next = createRequire(FRONTEND).resolve('next/dist/bin/next');
  const child = spawn(process.execPath, [next, 'dev', '--hostname', '127.0.0.1', '--port', String(port)], {
    cwd: dirname(FRONTEND),
    env: { ...env, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const ended = once(child, 'exit').then(([exitCode]) => (exitCode as number | null) ?? 1);
  const unwatch = child.pid === undefined ? () => {} : endGroupWithUs(child.pid);
  return {
    ended,
    async [Symbol.asyncDispose]() {
      await endGroup(child, ended);
      unwatch();
    },
  };
}

async function endGroup(child: ChildProcess, ended: Promise<number>): Promise<void> {
  signalGroup(child, 'SIGTERM');
  const deadline = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(deadline);
  // Its helpers have no reason left to be.
  signalGroup(child, 'SIGKILL');
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause;
  }
}
