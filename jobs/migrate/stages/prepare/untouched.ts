import pg from 'pg';
import { type CatalogColumn, readColumns } from '../../../../db/catalog/columns.ts';
import { DEFAULT_ANNOTATION_TYPES, DEFAULT_SPAN_LABEL_TYPES } from '../../../../db/defaults.ts';
import { inTransaction } from '../../../../db/transaction.ts';
import { askValue } from '../../../../db/values.ts';
import { TABLES } from '../../rules/tables.ts';

const TYPES = ['annotation_types', 'span_label_types'];
const OTHERS = TABLES.map(({ name }) => name).filter((name) => !TYPES.includes(name));

/** As the frontend inserts them: what is not said here is left to the column's default. */
const DEFAULTS = JSON.stringify([
  ...DEFAULT_ANNOTATION_TYPES.map((type) => ({ of: 'annotation_types', row: inSnakeCase(type) })),
  ...DEFAULT_SPAN_LABEL_TYPES.map((type) => ({ of: 'span_label_types', row: inSnakeCase(type) })),
]);

function inSnakeCase(row: object): object {
  const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [snake(name), value]));
}

/**
 * Every row but its id and what PostgreSQL makes up anew for each, and the tables that must be empty for
 * anything to count as untouched.
 */
function isUntouchedSql(catalog: readonly CatalogColumn[]): string {
  return `
  ${OTHERS.map((table) => `NOT EXISTS (SELECT FROM public.${table})`).join(' AND ')}
  AND NOT EXISTS (
    SELECT FROM (${TYPES.map((table) => presentRows(table, catalog)).join(' UNION ALL ')}) AS present
    WHERE NOT EXISTS (
      SELECT FROM jsonb_to_recordset($1::jsonb) AS wanted ("of" text, "row" jsonb)
       WHERE wanted."of" = present."of" AND present.defaults || wanted."row" = present."row"))`;
}

/** The rows of a table, each with what a row has in every column that it is inserted without. */
function presentRows(table: string, catalog: readonly CatalogColumn[]): string {
  const columns = catalog.filter((column) => column.table === table);
  const isMadeUp = ({ isGenerated, defaultCallsFunction }: CatalogColumn) =>
    isGenerated || defaultCallsFunction;
  const defaults = columns
    .filter((column) => !isMadeUp(column))
    .map(({ name, defaultExpression }) => `${pg.escapeLiteral(name)}, ${defaultExpression ?? 'NULL'}`);
  const madeUp = columns.filter(isMadeUp).map(({ name }) => pg.escapeLiteral(name));
  return `SELECT ${pg.escapeLiteral(table)} AS "of", to_jsonb(t) - ARRAY[${madeUp.join(', ')}]::text[] AS "row",
                 jsonb_build_object(${defaults.join(', ')}) AS defaults
            FROM public.${table} AS t`;
}

/**
 * Whether the target holds nothing but default types just as the application gives them to a fresh
 * database: it was started before the migration, and nobody has used it. An empty target counts too.
 */
export async function isUntouched(client: pg.ClientBase): Promise<boolean> {
  const catalog = await readColumns(client, TYPES);
  return (await askValue(client, `SELECT ${isUntouchedSql(catalog)}`, [DEFAULTS])) === true;
}

/**
 * Removes untouched default types and returns how many; nothing where any other row is there. The
 * question is asked again under a lock, so that a label made in between is not lost.
 */
export async function discardUntouched(client: pg.ClientBase): Promise<number> {
  return inTransaction(client, async () => {
    await client.query('LOCK TABLE public.annotation_types, public.span_label_types, public.charts');
    const untouched = await isUntouched(client);
    const types = untouched ? await client.query('DELETE FROM public.annotation_types') : undefined;
    const labels = untouched ? await client.query('DELETE FROM public.span_label_types') : undefined;
    return (types?.rowCount ?? 0) + (labels?.rowCount ?? 0);
  });
}
