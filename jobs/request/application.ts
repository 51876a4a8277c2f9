import type pg from 'pg';
import { TargetError } from '../../db/errors.ts';
import { askColumn } from '../../db/values.ts';

/** How the frontend names its sessions; one of them stays open as long as it runs. */
const FRONTEND = 'candle-annotator frontend%';

/**
 * Throws a TargetError where a frontend is connected to the database: what it wrote while a migration is
 * asked for would be in the way of that migration, and the gate keeps only those out that have yet to start.
 */
export async function assertApplicationStopped(client: pg.ClientBase): Promise<void> {
  const sql = `SELECT DISTINCT host(client_addr) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE $1`;
  const addresses = await askColumn<string | null>(client, sql, [FRONTEND]);
  if (addresses.length === 0) return;
  const where = addresses.map((address) => address ?? 'this machine').join(', ');
  throw new TargetError(
    'application_running',
    `The frontend is running and connected to this database (from ${where}); what it writes would be in the way of the migration. Nothing was asked for.`,
    'Stop it: docker compose stop frontend ml. Then run the same command again.',
  );
}
