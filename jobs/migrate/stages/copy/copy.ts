import type pg from 'pg';
import { inTransaction } from '../../../../db/transaction.ts';
import { claimBatch } from '../../ledger/batches.ts';
import type { RunClaim } from '../../ledger/runs.ts';
import { IMPORTED_CHART, type TablePlan } from '../../rules/plan.ts';
import { type Batch, rangesBetween } from '../../rules/ranges.ts';
import type { TableRepair } from '../../rules/remedies/chain.ts';
import type { CopyResult, CopyTask } from './batch.ts';

export interface TableCopy {
  plan: TablePlan;
  batches: readonly Batch[];
  repair: TableRepair | undefined;
}

/** A batch that has been committed, by this process or an earlier one. */
export interface CopiedBatch {
  table: string;
  rows: number;
  startedAtMs: number;
  endedAtMs: number;
}

/**
 * Loads every batch that the ledger does not have yet; the largest tables first, so that no worker is left
 * with a long one at the end. `onBatch` hears of each batch that has been committed.
 */
export async function copyTables(
  copyBatch: (task: CopyTask) => Promise<CopyResult>,
  run: RunClaim,
  tables: readonly TableCopy[],
  onBatch: (batch: CopiedBatch) => void,
): Promise<void> {
  const largestFirst = tables.toSorted((a, b) => b.batches.length - a.batches.length);
  const tasks = largestFirst.flatMap(({ plan, batches, repair }) =>
    batches
      .filter(({ fitRows }) => fitRows > 0)
      .map(({ range, fitRows, refused, isRepaired, renamed }) => ({
        ...{ run, plan, range, expectedRows: fitRows, refused, renamed },
        repair: isRepaired ? repair : undefined,
      })),
  );
  await Promise.all(
    tasks.map(async (task) => {
      const { startedAtMs, endedAtMs } = await copyBatch(task);
      onBatch({ table: task.plan.name, rows: task.expectedRows, startedAtMs, endedAtMs });
    }),
  );
}

/** Puts the chart there under which chartless rows come, once, with a ledger row like any batch. */
export async function supplyChart(client: pg.Client, run: RunClaim): Promise<void> {
  const [range] = rangesBetween([]);
  await inTransaction(client, async () => {
    if (range && (await claimBatch(client, { run, table: 'charts', range, rows: 1 }))) {
      await client.query('INSERT INTO public.charts (id, name) VALUES ($1, $2)', [
        IMPORTED_CHART.id,
        IMPORTED_CHART.name,
      ]);
    }
  });
}
