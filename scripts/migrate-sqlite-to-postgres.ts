import { fileURLToPath } from 'node:url';
import { requireDatabaseUrl } from '../db/url.ts';
import { type EdgeEvent, runMain } from '../jobs/edge.ts';
import { createLogger } from '../jobs/log.ts';
import { readConfig } from '../jobs/migrate/config.ts';
import { asksForHelp, usage } from '../jobs/migrate/usage.ts';
import { verbNamed } from '../jobs/migrate/verbs/verbs.ts';
import { runInTurn } from './operate/in-turn.ts';

/**
 * The migration on a host without containers. Takes the words and options of jobs/migrate; before `run`
 * it does what the container drizzle-migrate does (rename the database, apply the migrations). Ends with
 * the exit code of the job that failed, or 0; asked to stop, it asks the job at work, and ends when that has.
 *
 *   npm run migrate -- run --source data/candles.db --database-url postgres://…/candle_annotator
 */
const SCHEMA_JOB = fileURLToPath(new URL('../jobs/migrate-schema/main.ts', import.meta.url));
const DATA_JOB = fileURLToPath(new URL('../jobs/migrate/main.ts', import.meta.url));

await runMain(createLogger<EdgeEvent>('migrate-sqlite-to-postgres'), async () => {
  const words = process.argv.slice(2);
  if (asksForHelp(words)) {
    process.stdout.write(usage('npm run migrate --'));
    return 0;
  }
  // Words that the job would refuse are refused here, before the database is touched.
  const { verb, databaseUrl } = readConfig(words, process.env);
  verbNamed(verb);
  const env = { ...process.env, DATABASE_URL: requireDatabaseUrl(databaseUrl) };
  const jobs = verb === 'run' ? [[SCHEMA_JOB], [DATA_JOB, ...words]] : [[DATA_JOB, ...words]];
  return await runInTurn(jobs, env);
});
