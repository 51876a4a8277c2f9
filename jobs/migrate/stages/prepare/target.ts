import type pg from 'pg';
import { readColumns } from '../../../../db/catalog.ts';
import { schemaVersion } from '../../../../db/schema-version.ts';
import { targetError } from '../../errors.ts';
import { loadedRows } from '../../ledger/batches.ts';
import { type Kind, TABLES } from '../../rules/tables.ts';

const TARGET_TYPES: Record<Kind, string> = {
  key: 'int4',
  integer: 'int4',
  seconds: 'timestamp',
  flag: 'bool',
  double: 'float8',
  text: 'text',
  json: 'jsonb',
};

/** Throws a target error unless the database has exactly the schema that this job was written for. */
export async function assertSchema(client: pg.ClientBase): Promise<void> {
  const version = await schemaVersion(client);
  if (version === 'none' || version === 'older') {
    throw targetError(
      'schema_older',
      version === 'none'
        ? 'The database has no schema yet.'
        : 'The schema of the database is older than this job.',
      'Run the migrations first: `docker compose up drizzle-migrate`, or `node jobs/migrate-schema/main.ts`.',
    );
  }
  if (version === 'newer') {
    throw targetError(
      'schema_newer',
      'The database has had migrations that this job does not know.',
      'Use the job of the same version as the application: rebuild the image from the current source.',
    );
  }
  await assertUtf8(client);
  await assertColumns(client);
}

/**
 * Throws a target error when a table holds rows that no batch of this run loaded, or lacks some that one
 * did, unless those are to be discarded anyway.
 */
export async function assertOnlyOurRows(
  client: pg.ClientBase,
  runId: string,
  { lostRowsAreFine }: { lostRowsAreFine: boolean },
): Promise<void> {
  const ours = await loadedRows(client, runId);
  for (const { name } of TABLES) {
    const expected = ours.get(name) ?? 0;
    const actual = await countAtMost(client, name, expected);
    if (actual === expected || (lostRowsAreFine && actual < expected)) continue;
    throw targetError(
      'target_not_empty',
      actual > expected
        ? `Table ${name} holds rows that this migration did not load.`
        : `Table ${name} has lost rows that this migration loaded (${expected} loaded).`,
      expected === 0
        ? 'The target must be empty. Point DATABASE_URL at a fresh database, or empty the table if its rows are not needed.'
        : 'Start again with --restart, which discards what the unfinished run loaded.',
    );
  }
}

async function countAtMost(client: pg.ClientBase, table: string, expected: number): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) FROM (SELECT FROM public.${table} LIMIT $1::bigint) AS found`,
    [expected + 1],
  );
  return Number(rows[0]?.count);
}

async function assertUtf8(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ encoding: string }>(
    `SELECT current_setting('server_encoding') AS encoding`,
  );
  if (rows[0]?.encoding === 'UTF8') return;
  throw targetError(
    'encoding_not_utf8',
    `The database is encoded in ${rows[0]?.encoding}, which cannot hold every text.`,
    `Create it with ENCODING 'UTF8' TEMPLATE template0.`,
  );
}

async function assertColumns(client: pg.ClientBase): Promise<void> {
  const actual = await readColumns(
    client,
    TABLES.map(({ name }) => name),
  );
  const found = actual.map(({ table, name, type }) => `${table}.${name} ${type}`).toSorted();
  const wanted = TABLES.flatMap(({ name, columns }) =>
    columns.map((column) => `${name}.${column.name} ${TARGET_TYPES[column.kind]}`),
  ).toSorted();
  const differing = [
    ...wanted.filter((line) => !found.includes(line)),
    ...found.filter((line) => !wanted.includes(line)),
  ];
  if (differing.length === 0) return;
  throw targetError(
    'schema_changed',
    `The tables are not as the migrations made them: ${differing.join(', ')}.`,
    'Undo the change by hand, or start from a fresh database.',
  );
}
