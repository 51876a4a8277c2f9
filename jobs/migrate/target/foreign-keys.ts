import pg from 'pg';
import { expectedCatalog } from '../../../db/catalog/expected.ts';
import { queryQualified } from '../../../db/catalog/facts.ts';
import { targetError } from '../errors.ts';
import { TABLES } from '../rules/tables.ts';

export interface ForeignKey {
  table: string;
  /** Schema and table, quoted where PostgreSQL needs that. */
  qualified: string;
  name: string;
  onto: string;
  definition: string;
  /** True where the migrations made the table. */
  isOurs: boolean;
}

/** Every foreign key onto a table that is loaded, whoever made it, wherever it is. */
export async function foreignKeysOnto(client: pg.ClientBase): Promise<ForeignKey[]> {
  const expected = (await expectedCatalog()).facts;
  const [loaded, ours] = [TABLES.map(({ name }) => name), expected.map(({ table }) => table)].map(inSql);
  return queryQualified<ForeignKey>(
    client,
    `SELECT f.relname AS "table", c.conrelid::regclass::text AS qualified, c.conname AS name, r.relname AS onto,
            pg_get_constraintdef(c.oid) AS definition,
            f.relnamespace = r.relnamespace AND f.relname IN (${ours}) AS "isOurs"
       FROM pg_constraint AS c JOIN pg_class AS r ON r.oid = c.confrelid JOIN pg_class AS f ON f.oid = c.conrelid
      WHERE c.contype = 'f' AND c.conparentid = 0 AND r.relnamespace = to_regnamespace('public')
        AND r.relname IN (${loaded})
      ORDER BY 2, 3`,
  );
}

/**
 * Throws a target error where a table that is not the application's has a foreign key onto one that is
 * loaded: it holds on to the primary key that has to be taken off. Only looks.
 */
export async function assertNoForeignKeys(client: pg.ClientBase): Promise<void> {
  const others = (await foreignKeysOnto(client)).filter(({ isOurs }) => !isOurs);
  if (others.length === 0) return;
  const [it, constraints] = others.length === 1 ? ['it', 'the constraint'] : ['them', 'these constraints'];
  const named = others.map(({ qualified, name, onto }) => `${qualified} to ${onto} (constraint ${name})`);
  const sql = others.map(({ qualified, name, definition }) => {
    const constraint = `CONSTRAINT ${pg.escapeIdentifier(name)}`;
    return {
      drop: `ALTER TABLE ${qualified} DROP ${constraint};`,
      add: `ALTER TABLE ${qualified} ADD ${constraint} ${definition};`,
    };
  });
  throw targetError(
    'foreign_key_in_the_way',
    `Other tables refer to those that this job loads: ${named.join(', ')}.`,
    `Drop ${constraints}, migrate, and add ${it} again. Before: ${sql.map(({ drop }) => drop).join(' ')} Afterwards: ${sql.map(({ add }) => add).join(' ')}`,
  );
}

function inSql(names: readonly string[]): string {
  return [...new Set(names)].map((name) => pg.escapeLiteral(name)).join(', ');
}
