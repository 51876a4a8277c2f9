import type pg from 'pg';

/**
 * The number of the server's process behind an open connection; node-postgres keeps it, its types do not
 * tell.
 */
export function processId(client: pg.Client): number {
  return (client as unknown as { processID: number }).processID;
}
