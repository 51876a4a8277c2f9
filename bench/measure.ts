import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One measured run of a program. */
export interface Measured {
  seconds: number;
  /** Peak resident memory of the process in MiB, as the kernel counts it (VmHWM). */
  peakMiB: number;
  exitCode: number | null;
  output: string;
}

const POLL_MS = 20;

/** Runs a program to its end and measures wall time, from start to exit, and peak memory. */
export function measure(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const startedAtMs = performance.now();
    const child = spawn(command, args, {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    });
    let output = '';
    let peakMiB = 0;
    const poll = setInterval(() => {
      peakMiB = Math.max(peakMiB, highWaterMark(child.pid));
    }, POLL_MS);
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearInterval(poll);
      resolve({ seconds: (performance.now() - startedAtMs) / 1000, peakMiB, exitCode, output });
    });
  });
}

/** The middle of the values; of an even number the lower one, so that it is a value that was measured. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

function highWaterMark(pid: number | undefined): number {
  try {
    const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kib ?? 0) / 1024;
  } catch {
    return 0; // It has just ended.
  }
}
