import { latestRun, recordObjection } from '../../db/ledger.ts';
import { withDatabase } from '../../db/url.ts';
import { JobError } from '../errors.ts';
import type { Config } from './config.ts';
import type { SchemaLog } from './events.ts';
import { openJobSession } from './session.ts';

/**
 * Before a database gets its new name: where a migration has completed in it, somebody gave it the old one
 * back for the old application, which may have labelled since. The ledger then says so, which shuts the gate
 * until the legacy file was compared. False where that database lets nobody in, as behind some poolers.
 */
export async function noteWayBack({ databaseUrl, oldName }: Config, log: SchemaLog): Promise<boolean> {
  try {
    await note(withDatabase(databaseUrl, oldName), oldName, log);
    return true;
  } catch (error) {
    if (error instanceof JobError) return false;
    throw error;
  }
}

/** The same once the database has its new name. */
export function noteWayBackSince({ databaseUrl, oldName }: Config, log: SchemaLog): Promise<void> {
  return note(databaseUrl, oldName, log);
}

async function note(databaseUrl: string, oldName: string, log: SchemaLog): Promise<void> {
  await using session = await openJobSession(databaseUrl, log);
  const run = await latestRun(session.client);
  if (run?.status !== 'completed' || run.error) return;
  await recordObjection(session.client, run.runId, {
    code: 'went_back',
    message: `The database had its old name, ${oldName}, again: whoever went back to the old application may have labelled there since.`,
    hint: 'docker compose --profile migrate up compares the legacy file with the one that was migrated, and starts the application where they are the same. Where it holds more: npm run cutover -- --again.',
  });
  log.warn('went_back', { database: oldName, runId: run.runId });
}
