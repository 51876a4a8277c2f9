import { resolve } from 'node:path';
import { pushSchema } from 'drizzle-kit/api';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { echo } from 'zx';
import { TargetError } from '../db/errors.ts';
import { OWNED_TABLES } from '../db/owned-tables.ts';
import { connect, createPool } from '../db/pool.ts';
import * as schema from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { databaseName } from '../db/url.ts';
import { DATA_FOLDER, openToChange } from './dev/database.ts';
import { runCommand } from './operate/command.ts';
import { ScriptError } from './operate/edge.ts';

const USAGE = `Brings the local database to db/schema.ts without a migration, for developers; all of it or nothing.
What belongs to others, such as training_runs with its sequences and types, stays.

  npm run db:push -- [options]

  --database-url URL       the database (DATABASE_URL)      that of npm run dev, which may be running
  --data DIR               where npm run dev keeps it       data/postgres
  --accept-data-loss       also where rows or columns are lost
  --dry-run                print the statements only
  --remote-host-is-fine    change a database on another machine
  --help`;

const OPTIONS = {
  'database-url': { type: 'string' },
  data: { type: 'string', default: DATA_FOLDER },
  'accept-data-loss': { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  'remote-host-is-fine': { type: 'boolean', default: false },
} as const;

/**
 * drizzle-kit's tablesFilter covers tables only: sequences and types that the schema does not declare are to
 * be dropped whoever owns them (0.31.11). The schema declares neither, so none that there is can be ours.
 */
const OF_OTHERS = /^DROP (SEQUENCE|TYPE) /;

await runCommand(USAGE, OPTIONS, async (options) => {
  const choice = {
    given: options['database-url'] ?? process.env['DATABASE_URL'],
    dataFolder: resolve(options.data),
    remoteIsFine: options['remote-host-is-fine'],
  };
  await using database = await openToChange(choice, 'a push changes its tables');
  const databaseUrl = database.url;
  const client = await open(databaseUrl);
  try {
    const { statements, warnings } = await difference(databaseUrl);
    for (const statement of statements) echo(statement);
    if (statements.length === 0) echo(`${databaseName(databaseUrl)} has the schema already.`);
    if (options['dry-run']) return 0;
    if (warnings.length > 0 && !options['accept-data-loss']) throw dataLoss(warnings);
    await inTransaction(client, async () => {
      for (const statement of statements) await client.query(statement);
    });
    return 0;
  } finally {
    await client.end();
  }
});

async function open(databaseUrl: string): Promise<pg.Client> {
  try {
    return await connect({ databaseUrl, applicationName: 'db-push' });
  } catch (cause) {
    if (cause instanceof TargetError)
      throw new ScriptError(cause.message, cause.hint, { exitCode: 4, cause });
    throw cause;
  }
}

/** Over a pool, because drizzle-kit asks several questions at once. */
async function difference(databaseUrl: string): Promise<{ statements: string[]; warnings: string[] }> {
  const pool = createPool({ databaseUrl, applicationName: 'db-push' });
  try {
    const found = await pushSchema(schema, drizzle(pool), ['public'], [...OWNED_TABLES]);
    return {
      statements: found.statementsToExecute.filter((statement) => !OF_OTHERS.test(statement)),
      warnings: found.warnings,
    };
  } catch (cause) {
    if (!/Interactive prompts require/.test(String(cause))) throw cause;
    throw new ScriptError(
      'Something came and something went, which may be a rename: drizzle-kit asks, and only on a terminal.',
      'Run it on a terminal.',
      { cause },
    );
  } finally {
    await pool.end();
  }
}

function dataLoss(warnings: readonly string[]): ScriptError {
  return new ScriptError(
    `Nothing was changed, because data would be lost: ${warnings.map((text) => text.replace(/^· /, '')).join(' ')}`,
    'Save what is worth it; then add --accept-data-loss.',
  );
}
