// The job that names, creates and migrates the database.

import { runMain } from '../edge.ts';
import { createLogger } from '../log.ts';
import { APPLICATION_NAME, readConfig } from './config.ts';
import { ensureDatabase } from './database.ts';
import type { SchemaLog } from './events.ts';
import { ensureSchema } from './schema.ts';
import { openJobSession } from './session.ts';

const log: SchemaLog = createLogger(APPLICATION_NAME);

await runMain(log, async () => {
  const config = readConfig(process.env);
  await ensureDatabase(config, log);
  await using target = await openJobSession(config.databaseUrl, log);
  await ensureSchema(target.client, log);
  return 0;
});
