import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/** The lowest there is: hardly any of the processor's time where somebody else wants it, and all of it where nobody does. */
const LOW = 19;

/**
 * Lets everybody else go before this thread from now on, where the system has a priority for each thread: Linux does,
 * and takes a thread's id for a process's. No thread may raise its priority again.
 */
export function lowerPriority(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), LOW);
  } catch {
    // Other systems, and containers that forbid it: then the thread has its share, which costs 0.07 s of a run.
  }
}
