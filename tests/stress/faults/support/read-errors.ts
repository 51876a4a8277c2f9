import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Unavailable } from './small-disk.ts';

/**
 * From now on the kernel answers every read of `path` by this process with EIO, as it does for a sector that
 * cannot be read; disposing the result ends that. Throws Unavailable where there is no strace or it may not
 * trace.
 */
export async function failReads(pid: number, path: string): Promise<AsyncDisposable> {
  const words = ['-f', '-p', String(pid), '-P', path, '-e', 'inject=pread64,read:error=EIO'];
  const strace = spawn('strace', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  await attached(strace);
  strace.stderr?.resume();
  return {
    async [Symbol.asyncDispose]() {
      if (strace.exitCode !== null || strace.signalCode !== null) return;
      strace.kill('SIGTERM');
      await once(strace, 'exit');
    },
  };
}

async function attached(strace: ChildProcess): Promise<void> {
  const said: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = (reason: string) => reject(new Unavailable(`reads cannot be made to fail here: ${reason}`));
  strace.once('error', (error) => fail(error.message));
  strace.once('exit', () => fail(said.join(' ')));
  createInterface({ input: strace.stderr as NonNullable<typeof strace.stderr> }).on('line', (line) => {
    said.push(line);
    if (/attached/.test(line)) resolve();
  });
  await promise;
}
