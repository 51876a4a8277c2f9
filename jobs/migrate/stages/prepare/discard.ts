import type pg from 'pg';
import { inTransaction } from '../../../../db/transaction.ts';
import { type Detached, forgetBatches } from '../../ledger/runs.ts';
import { TABLES } from '../../rules/tables.ts';
import { detachStatements } from './detach.ts';

/**
 * Throws away what an unfinished run loaded, in one transaction with its ledger rows. Constraints that it had
 * restored are detached again: they would stand in the way of the next load. Sequences begin anew. Every row
 * in the tables must be the run's own; that has to be checked before.
 */
export async function discardLoaded(
  client: pg.ClientBase,
  { runId, detached }: { runId: string; detached: Detached | null },
): Promise<void> {
  const tables = TABLES.map(({ name }) => `public.${name}`).join(', ');
  await inTransaction(client, async () => {
    // Without it nothing was loaded. First, because no table is truncated that a foreign key refers to.
    if (detached) {
      await client.query(detachStatements(detached));
      await client.query(`TRUNCATE ${tables} RESTART IDENTITY`);
    }
    await forgetBatches(client, runId);
  });
}
