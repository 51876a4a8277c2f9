import type pg from 'pg';
import { forgetBatches } from '../../ledger/runs.ts';
import { TABLES } from '../../rules/tables.ts';

/**
 * Throws away what an unfinished run loaded, in one transaction with its ledger rows. Every row in the
 * tables must be the run's own; that has to be checked before.
 */
export async function discardLoaded(client: pg.ClientBase, runId: string): Promise<void> {
  const tables = TABLES.map(({ name }) => `public.${name}`).join(', ');
  await client.query('BEGIN');
  try {
    await client.query(`TRUNCATE ${tables}`);
    await forgetBatches(client, runId);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {});
    throw cause;
  }
}
