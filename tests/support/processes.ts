import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The processes that stem from this one, itself included, as far as their parents still live. Linux only. */
export function familyOf(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: parentOf(name) }));
  const family = [pid];
  // A child that is found is asked for its own children later in the same loop.
  for (const member of family) {
    family.push(...parents.filter(({ parent }) => parent === member).map((child) => child.pid));
  }
  return family;
}

/** Whether a process of this id exists and is more than an entry that nobody has asked for its exit code. */
export function isAlive(pid: number): boolean {
  return !['', 'Z', 'X'].includes(statOf(String(pid))[0] ?? '');
}

/** Returns once a process that was told to stop, as if by Ctrl-Z, stands still. */
export async function untilStopped({ pid }: { pid: number }): Promise<void> {
  while (statOf(String(pid))[0] !== 'T') await sleep(5);
}

function parentOf(pid: string): number {
  return Number(statOf(pid)[1]);
}

/** State and parent; the name before them may hold any character, so they are what follows its bracket. */
function statOf(pid: string): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return ['']; // It ended while it was looked for.
  }
}
