import type pg from 'pg';
import { askCounts, tableExists } from '../../../../db/values.ts';
import { differing, type Finding } from '../../rules/findings.ts';
import { RESTORATIONS } from './counts.ts';

/**
 * Each restoration must be said to have brought back as many rows of a table as the quarantine has marked
 * with it. A finding for each table of which only the sums agree: that they do, `verifyLedger` says.
 */
export async function verifyRestorations(client: pg.ClientBase, runId: string): Promise<Finding[]> {
  if (!(await tableExists(client, RESTORATIONS))) return [];
  const counts = await askCounts(
    client,
    `SELECT table_name, sum(abs(coalesce(marked, 0) - coalesce(said, 0)))
       FROM (SELECT table_name, restored_by AS restoration_id, count(*) AS marked
               FROM legacy_migration.quarantine WHERE run_id = $1 AND restored_by IS NOT NULL GROUP BY 1, 2) AS marks
       FULL JOIN (SELECT table_name, restoration_id, sum(row_count) AS said
                    FROM legacy_migration.restorations WHERE run_id = $1 GROUP BY 1, 2) AS books
         USING (table_name, restoration_id)
      GROUP BY table_name HAVING sum(marked) = sum(said) AND bool_or(marked IS DISTINCT FROM said)`,
    [runId],
  );
  return Array.from(counts, ([table, count]) => differing(table, null, 'ledger_differs', count));
}
