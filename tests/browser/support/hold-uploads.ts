import { expect } from 'vitest';
import { queryServer, type TestDatabase } from '../../support/database.ts';

/** Uploads stop while they are being stored; everything can be read meanwhile. */
export interface HeldUploads {
  /** Resolves once an upload has come as far as it can. */
  waiting(): Promise<void>;
  /** Lets them go on, and resolves when none is under way any more. */
  release(): Promise<void>;
}

/** Holds a lock on the candles that keeps writers out. */
export async function holdUploads({ client, name }: TestDatabase): Promise<HeldUploads> {
  await client.query('BEGIN; LOCK TABLE candles IN SHARE MODE');
  return {
    waiting: () => expect.poll(() => count(name, `wait_event_type = 'Lock'`)).toBe(1),
    async release() {
      await client.query('COMMIT');
      await expect.poll(() => count(name, 'xact_start IS NOT NULL')).toBe(0);
    },
  };
}

/** Sessions of a database for which a condition holds. */
async function count(database: string, condition: string): Promise<number> {
  return (await queryServer(`SELECT FROM pg_stat_activity WHERE datname = $1 AND ${condition}`, [database]))
    .length;
}
