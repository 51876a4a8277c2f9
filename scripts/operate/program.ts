import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { ScriptError } from './edge.ts';

export interface Streams {
  /** Its standard input; empty by default. */
  input?: Readable | string;
  /** Where its standard output goes instead of into the answer. */
  output?: Writable;
  /** Ends it. */
  signal: AbortSignal;
}

/**
 * Starts `docker ARGS` in a process group of its own, so that Ctrl-C in a terminal reaches this program
 * alone. `env` is added to the environment.
 */
export function startDocker(
  args: readonly string[],
  env: Record<string, string> = {},
): ChildProcessWithoutNullStreams {
  const child = spawn('docker', args, { env: { ...process.env, ...env }, stdio: 'pipe', detached: true });
  child.stdin.on('error', () => {}); // It may end without reading its input.
  return child;
}

/**
 * Runs `docker ARGS` to its end, any number of bytes in and out, and returns its stdout. Throws a ScriptError
 * with its stderr where it fails, and the signal's reason where that ended it.
 */
export async function streamDocker(args: readonly string[], streams: Streams): Promise<string> {
  const { input = '', output, signal } = streams;
  signal.throwIfAborted();
  const child = startDocker(args);
  const kill = () => child.kill('SIGTERM');
  signal.addEventListener('abort', kill);
  try {
    const fed = typeof input === 'string' ? child.stdin.end(input) : pipeline(input, child.stdin);
    const [, stdout, stderr, [exitCode]] = await Promise.all([
      Promise.resolve(fed).catch((cause) => inputFailed(cause)),
      output ? pipeline(child.stdout, output).then(() => '') : text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    signal.throwIfAborted();
    if (exitCode === 0) return stdout;
    throw new ScriptError(
      `docker ${args.join(' ')} ended with ${exitCode}: ${stderr.trim() || 'it said nothing'}`,
      'Put right what it names, then run the same command again.',
    );
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

/** A program that ends early says why by itself; anything else is the input's own failure. */
function inputFailed(cause: NodeJS.ErrnoException): void {
  if (!['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET'].includes(cause.code ?? '')) throw cause;
}
