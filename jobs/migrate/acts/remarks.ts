// What stops no run and should be read all the same: remarks on the server and the database as a whole.

import type pg from 'pg';
import { lookedForInVain } from '../../../db/made-new.ts';
import { askValue } from '../../../db/values.ts';
import { type Job, warn } from '../job.ts';

/**
 * Where the old database was meant, and a new one was made, nothing is lost and nothing fails: only what the
 * old one holds is not here.
 */
export async function warnOfNewDatabase(job: Job, client: pg.Client): Promise<void> {
  const oldName = await lookedForInVain(client);
  if (oldName === undefined) return;
  const name = await askValue(client, 'SELECT current_database()');
  warn(job, {
    code: 'database_made_new',
    message: `${name} was made new, because the server held no ${oldName}: right where the old deployment had no ML service; otherwise its trainings are not here.`,
    hint: `Nothing, where there is no old ${oldName}. Otherwise set POSTGRES_VOLUME and OLD_POSTGRES_DB to where it is, and run the same command again: this legacy file is still as it was.`,
  });
}

/** Commits of the job do not wait for a standby; whether one should have it and has it not, is said. */
export async function warnOfLackingStandby(job: Job, client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ names: string }>(
    `SELECT current_setting('synchronous_standby_names') AS names
      WHERE current_setting('synchronous_standby_names') <> ''
        AND NOT EXISTS (SELECT FROM pg_stat_replication WHERE coalesce(sync_state, 'sync') IN ('sync', 'quorum'))`,
  );
  for (const { names } of rows)
    warn(job, {
      code: 'standby_lacking',
      message: `The migration is on this server's disk, and on no synchronous standby: of ${names} none is connected.`,
      hint: `Start the standby, or ALTER SYSTEM RESET synchronous_standby_names; SELECT pg_reload_conf(); until then the application's own commits wait.`,
    });
}
