import pg from 'pg';
import { connect, disconnect } from '../../db/pool.ts';
import { withDatabase } from '../../db/url.ts';
import { askValue } from '../../db/values.ts';
import { EXIT_TARGET } from '../edge.ts';
import { JobError } from '../errors.ts';
import { APPLICATION_NAME, type Config } from './config.ts';

interface Inventory {
  name: string;
  /** As PostgreSQL prints it, e.g. `7453 kB`. */
  size: string | undefined;
  /** Tables that hold at least one row; undefined where the database could not be entered. */
  filledTables: string[] | undefined;
}

/** The error for a server that has both databases: says what each one holds and how to go on. */
export async function bothExist(client: pg.Client, config: Config): Promise<JobError> {
  const before = await takeInventory(client, config, config.oldName);
  const after = await takeInventory(client, config, config.newName);
  const user = new URL(config.databaseUrl).username;
  // Setting aside is a rename, so no answer of the operator destroys anything.
  return new JobError(
    `Both databases exist: ${describe(before)}, and ${describe(after)}. Only you can say which one to keep.`,
    {
      code: 'both_databases_exist',
      exitCode: EXIT_TARGET,
      hint: [
        'Nothing was changed. Look at both, then set aside the one you do not keep (a rename, nothing is deleted).',
        toKeep(before, after, user),
        toKeep(after, before, user),
        'Then run the same command again.',
      ].join(' '),
    },
  );
}

function toKeep(kept: Inventory, { name, filledTables }: Inventory, user: string): string {
  const loss = filledTables?.length === 0 ? ` (${name} holds no rows, so nothing would be missed)` : '';
  const sql = `ALTER DATABASE ${pg.escapeIdentifier(name)} RENAME TO ${pg.escapeIdentifier(`${name}_set_aside`)}`;
  return `To keep ${kept.name}${loss}: docker compose exec postgres psql -U ${user || 'ml_user'} -d postgres -c '${sql}'.`;
}

function describe({ name, size, filledTables }: Inventory): string {
  if (!filledTables) return `${name} (${size}, could not be looked into)`;
  return `${name} (${size}, ${filledTables.length === 0 ? 'no rows' : `rows in ${filledTables.join(', ')}`})`;
}

async function takeInventory(client: pg.Client, config: Config, name: string): Promise<Inventory> {
  const size = await askValue<string>(client, 'SELECT pg_size_pretty(pg_database_size($1))', [name]);
  return { name, size, filledTables: await filledTables(withDatabase(config.databaseUrl, name)) };
}

/** A database that cannot be entered must not hide the conflict, which is the news here. */
async function filledTables(databaseUrl: string): Promise<string[] | undefined> {
  const client = await connect({ databaseUrl, applicationName: APPLICATION_NAME }).catch(() => undefined);
  if (!client) return undefined;
  try {
    const { rows } = await client.query<{ schema: string; name: string }>(
      `SELECT schemaname AS schema, tablename AS name FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'drizzle') ORDER BY 1, 2`,
    );
    const filled: string[] = [];
    for (const table of rows) if (await hasRows(client, table)) filled.push(table.name);
    return filled;
  } finally {
    await disconnect(client);
  }
}

function hasRows(client: pg.Client, { schema, name }: { schema: string; name: string }) {
  const table = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
  return askValue<boolean>(client, `SELECT EXISTS (SELECT FROM ${table})`);
}
