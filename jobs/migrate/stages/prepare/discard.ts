import type pg from 'pg';
import { inTransaction } from '../../../../db/transaction.ts';
import { forgetBatches, type PutAside } from '../../ledger/runs.ts';
import { TABLES } from '../../rules/tables.ts';
import { asideStatements } from './put-aside.ts';

/**
 * Throws away what an unfinished run loaded, in one transaction with its ledger rows, and puts aside again what it
 * had put back, which would stand in the way of loading again. Sequences begin anew.
 * Every row in the tables must be the run's own; that has to be checked before.
 */
export async function discardLoaded(
  client: pg.ClientBase,
  { runId, putAside }: { runId: string; putAside: PutAside | null },
): Promise<void> {
  const tables = TABLES.map(({ name }) => `public.${name}`).join(', ');
  await inTransaction(client, async () => {
    // Without it nothing was loaded. First, because no table is truncated that a foreign key refers to.
    if (putAside) {
      await client.query(asideStatements(putAside));
      await client.query(`TRUNCATE ${tables} RESTART IDENTITY`);
    }
    await forgetBatches(client, runId);
  });
}
