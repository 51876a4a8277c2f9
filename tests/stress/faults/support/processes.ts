import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../../support/processes.ts';

const POLL_MS = 20;

/** The process that started this one. */
export async function parentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]);
}

/**
 * Returns once none of these processes runs any more; nobody tells of the end of a process that is not a
 * child.
 */
export async function allGone(pids: readonly number[]): Promise<void> {
  for (const pid of pids) while (isAlive(pid)) await sleep(POLL_MS);
}
