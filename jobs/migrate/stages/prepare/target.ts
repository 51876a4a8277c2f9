import type pg from 'pg';
import { readColumns } from '../../../../db/catalog.ts';
import { schemaVersion } from '../../../../db/schema-version.ts';
import { targetError } from '../../errors.ts';
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
