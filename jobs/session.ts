import type pg from 'pg';
import { connect, disconnect } from '../db/pool.ts';

/** One open connection, shown in pg_stat_activity under the job's name; disposing it closes it. */
export async function openSession(
  databaseUrl: string | undefined,
  applicationName: string,
): Promise<AsyncDisposable & { client: pg.Client }> {
  const client = await connect({ databaseUrl, applicationName });
  return { client, [Symbol.asyncDispose]: () => disconnect(client) };
}
