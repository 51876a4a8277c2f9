// A database that cannot hold every text.

import type pg from 'pg';
import { TargetError } from './errors.ts';

/**
 * Throws a TargetError, which says how to keep what is there, unless a database of this server is encoded in
 * UTF-8. One that does not exist is fine. Nothing is changed.
 */
export async function assertUtf8(client: pg.ClientBase, database: string): Promise<void> {
  const { rows } = await client.query<{ encoding: string; name: string; aside: string }>(
    `SELECT pg_encoding_to_char(encoding) AS encoding, quote_ident(datname) AS name,
            quote_ident(datname || '_' || lower(pg_encoding_to_char(encoding))) AS aside
       FROM pg_database WHERE datname = $1`,
    [database],
  );
  const [found] = rows;
  if (!found || found.encoding === 'UTF8') return;
  const { encoding, name, aside } = found;
  throw new TargetError(
    'encoding_not_utf8',
    `The database ${database} is encoded in ${encoding}, which cannot hold every text. Nothing was changed.`,
    `To keep its tables (training_runs among them): \`pg_dump --encoding=UTF8 --table=training_runs ${name} > training_runs.sql\`, then as superuser in another database ALTER DATABASE ${name} RENAME TO ${aside}; CREATE DATABASE ${name} ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0; then \`psql ${name} < training_runs.sql\` and the same command again.`,
  );
}
