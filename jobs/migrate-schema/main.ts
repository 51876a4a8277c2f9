import { connect } from '../../db/pool.ts';
import { runMain } from '../edge.ts';
import { createLogger } from '../log.ts';
import { readConfig } from './config.ts';
import { ensureDatabase } from './database.ts';
import type { SchemaLog } from './events.ts';
import { ensureSchema } from './schema.ts';

const APPLICATION_NAME = 'drizzle-migrate';
const log: SchemaLog = createLogger(APPLICATION_NAME);

await runMain(log, async () => {
  const config = readConfig(process.env);
  await using maintenance = await session(config.maintenanceUrl);
  await ensureDatabase(maintenance.client, config, log);
  await using target = await session(config.databaseUrl);
  await ensureSchema(target.client, log);
  return 0;
});

async function session(databaseUrl: string) {
  const client = await connect({ databaseUrl, applicationName: APPLICATION_NAME });
  return { client, [Symbol.asyncDispose]: () => client.end() };
}
