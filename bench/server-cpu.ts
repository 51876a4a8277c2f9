import { readdirSync, readFileSync } from 'node:fs';
import { query } from './target.ts';

/** Kernel ticks per second, in which /proc counts; the same on every Linux of today. */
const TICKS = 100;

/** Seconds of CPU that a server on this machine has used since it started, in all of its processes. */
export async function serverCpuSeconds(url: string): Promise<number> {
  const [row] = await query<{ pid: string }>(
    url,
    `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid`,
  );
  const postmaster = Number(row?.pid);
  // Of processes that have ended the postmaster keeps the sum.
  const { own, ended } = ticksOf(postmaster);
  const living = childrenOf(postmaster).reduce((sum, pid) => sum + ticksOf(pid).own, 0);
  return (own + ended + living) / TICKS;
}

function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => fieldsOf(pid)[1] === String(parent));
}

function ticksOf(pid: number): { own: number; ended: number } {
  const fields = fieldsOf(pid).map(Number);
  const sum = (first: number) => (fields[first] ?? 0) + (fields[first + 1] ?? 0);
  return { own: sum(11), ended: sum(13) };
}

/** What follows the name in /proc/PID/stat, from the state on; empty for a process that has just ended. */
function fieldsOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
