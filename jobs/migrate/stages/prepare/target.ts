// Refuses a database that lacks a column that is to be filled.

import pg from 'pg';
import { type CatalogColumn, readColumns } from '../../../../db/catalog/columns.ts';
import { schemaVersion } from '../../../../db/schema-version.ts';
import { targetError } from '../../errors.ts';
import { ownColumns, TABLES } from '../../rules/tables.ts';
import { assertAsMigrated, findCatalog } from '../../target/catalog.ts';

/**
 * Throws a target error unless the database has had exactly the migrations that this job knows, and can hold
 * every text.
 */
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
}

/** Throws a target error unless every column that this job reads is there, in its type. */
export async function assertReadable(client: pg.ClientBase): Promise<void> {
  const { differences } = await findCatalog(client);
  assertAsMigrated(
    differences.filter(
      ({ expected }) =>
        expected &&
        ['table', 'column'].includes(expected.kind) &&
        TABLES.some(({ name }) => name === expected.table),
    ),
  );
}

/**
 * Throws a target error where a column that only the application has wants a value that no file has. That
 * those that are filled take what files hold is a matter of the migrations.
 */
export async function assertLoadable(client: pg.ClientBase): Promise<void> {
  const names = TABLES.map(({ name }) => name);
  const found = Map.groupBy(await readColumns(client, names), ({ table }) => table);
  const columns = TABLES.flatMap((table) => ownColumns(table, found.get(table.name) ?? []).filter(isWanting));
  if (columns.length === 0) return;
  const places = columns.map(({ table, name }) => `${table}.${name}`);
  const relax = columns.map(
    ({ table, name }) =>
      `ALTER TABLE public.${pg.escapeIdentifier(table)} ALTER COLUMN ${pg.escapeIdentifier(name)} DROP NOT NULL;`,
  );
  throw targetError(
    'schema_changed',
    `No legacy file has a value for ${places.join(', ')}, and PostgreSQL takes no row without one: NOT NULL, no default. This command wrote nothing.`,
    `Give it a default in a migration of the schema. Or let it be NULL meanwhile: ${relax.join(' ')} migrate, fill it, and SET NOT NULL again.`,
  );
}

/** Whether PostgreSQL takes no row that is not given a value for the column. */
function isWanting({ notNull, isGenerated, defaultExpression }: CatalogColumn): boolean {
  const hasDefault = defaultExpression !== null && !/^NULL\b/i.test(defaultExpression);
  return notNull && !isGenerated && !hasDefault;
}
