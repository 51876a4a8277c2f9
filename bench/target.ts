import type pg from 'pg';
import { applyMigrations } from '../db/migrate.ts';
import { connect } from '../db/pool.ts';
import { type EmbeddedPostgres, startPostgres } from '../scripts/embedded-postgres.ts';

/** The server that everybody is measured on: PostgreSQL 16 with its default settings, disk syncs included. */
export async function startTarget(): Promise<EmbeddedPostgres> {
  return startPostgres();
}

/** Runs statements in order on one connection to a database. */
export async function execute(url: string, ...statements: string[]): Promise<void> {
  const client = await connect({ databaseUrl: url, applicationName: 'bench' });
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The rows of one query. */
export async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = await connect({ databaseUrl: url, applicationName: 'bench' });
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/**
 * Makes an empty database afresh, with the application's schema unless told otherwise, and returns its URL.
 */
export async function freshDatabase(server: EmbeddedPostgres, name: string, schema = true): Promise<string> {
  await execute(
    server.url('postgres'),
    `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`,
    `CREATE DATABASE ${name}`,
    'CHECKPOINT',
  );
  if (schema) {
    const client = await connect({ databaseUrl: server.url(name), applicationName: 'bench' });
    try {
      await applyMigrations(client);
    } finally {
      await client.end();
    }
  }
  return server.url(name);
}
