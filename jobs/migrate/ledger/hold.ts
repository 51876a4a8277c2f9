import type pg from 'pg';
import { inTransaction } from '../../../db/transaction.ts';
import { lockedError } from '../errors.ts';
import type { RunClaim } from './runs.ts';

/**
 * Holds on to the run inside the caller's transaction: until that ends, no other process can take the run
 * up. Throws `locked` when one already has; then nothing more may be written under this claim.
 */
export async function holdRun(client: pg.ClientBase, { runId, since }: RunClaim): Promise<void> {
  const { rowCount } = await client.query(
    'SELECT FROM legacy_migration.runs WHERE run_id = $1 AND started_at = $2::timestamptz FOR SHARE',
    [runId, since],
  );
  if (rowCount === 1) return;
  throw lockedError(
    'Another process has taken this migration up, because this one lost its connection.',
    'Nothing is to be done here: `status` shows how far the other one is.',
  );
}

/** Runs one statement in a transaction of its own that holds on to the run, see `holdRun`. */
export async function executeHolding(client: pg.ClientBase, run: RunClaim, statement: string): Promise<void> {
  await inTransaction(client, async () => {
    await holdRun(client, run);
    await client.query(statement);
  });
}
