import { setTimeout as pause } from 'node:timers/promises';
import { asRefusal } from './answer.ts';
import { seedFreshDatabase } from './seeds.ts';

const RETRY_MS = 5_000;

/**
 * What a server does once, beside its requests: seeds a fresh database. One that is away yet is asked
 * again every five seconds, which keeps no process alive. Throws only bugs.
 */
export async function seedWhenReady(retryMs = RETRY_MS): Promise<void> {
  while (!(await isSeeded())) await pause(retryMs, undefined, { ref: false });
}

async function isSeeded(): Promise<boolean> {
  try {
    await seedFreshDatabase();
    return true;
  } catch (thrown) {
    // Writes to the log what is wrong with the database; a bug it throws on.
    asRefusal(thrown);
    return false;
  }
}
