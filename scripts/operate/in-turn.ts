import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** What a shell adds to the number of the signal that ended a process. */
const ENDED_BY_SIGNAL = 128;

/**
 * Runs programs of this project one after the other with our own Node and terminal, until one fails. Returns
 * its exit code, or 0. SIGINT and SIGTERM are passed on to the one at work, which is waited for, and the next
 * one is not begun. Where the signal went to the whole process group, as a terminal's Ctrl-C does, the
 * program gets it twice.
 */
export async function runInTurn(programs: readonly string[][], env: NodeJS.ProcessEnv): Promise<number> {
  let atWork: ChildProcess | undefined;
  let stoppedBy: NodeJS.Signals | undefined;
  const passOn = (signal: NodeJS.Signals) => {
    stoppedBy ??= signal;
    atWork?.kill(signal);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, passOn);
  for (const program of programs) {
    atWork = spawn(process.execPath, program, { env, stdio: 'inherit' });
    const exitCode = await exitCodeOf(atWork);
    if (exitCode !== 0) return exitCode;
    // A signal that the last one did not see before it was done came too late.
    if (stoppedBy && program !== programs.at(-1)) return codeOf(stoppedBy);
  }
  return 0;
}

async function exitCodeOf(child: ChildProcess): Promise<number> {
  const [exitCode, signal] = await once(child, 'close');
  return exitCode ?? codeOf(signal);
}

function codeOf(signal: NodeJS.Signals): number {
  return ENDED_BY_SIGNAL + constants.signals[signal];
}
