// Staged rows for which there is no place.

import pg from 'pg';
import { askColumn } from '../../../../db/values.ts';
import type { Table } from '../../rules/tables.ts';
import { STAGED } from './staged.ts';

/** Charts that rows may refer to, as far as they are or were in quarantine themselves. */
export interface Parents {
  /** They have come in, or would. */
  coming: readonly number[];
  /** They stay in quarantine; one of PostgreSQL that has such an id is another one. */
  left: readonly number[];
}

/** Staged rows that stay where they are, and why. */
export interface LeftRows {
  rule: 'id_taken' | 'key_taken' | 'orphan' | 'parent_refused';
  column: string;
  keys: number[];
}

/**
 * Which of the staged rows PostgreSQL has no place for now: their id or key is taken, or there is no row that
 * they refer to. Each row is named once.
 */
export async function findInTheWay(
  client: pg.ClientBase,
  table: Table,
  parents: Parents,
): Promise<LeftRows[]> {
  const relation = `public.${pg.escapeIdentifier(table.name)}`;
  const found: LeftRows[] = [];
  const seen = new Set<number>();
  const add = async (what: Omit<LeftRows, 'keys'>, where: string, values: unknown[] = []) => {
    const sql = `SELECT s.id FROM ${STAGED} AS s WHERE ${where} ORDER BY s.id`;
    const keys = (await askColumn<number>(client, sql, values)).filter((id) => !seen.has(id));
    for (const key of keys) seen.add(key);
    if (keys.length > 0) found.push({ ...what, keys });
  };
  await add({ rule: 'id_taken', column: 'id' }, `EXISTS (SELECT FROM ${relation} AS t WHERE t.id = s.id)`);
  for (const names of table.uniques) {
    const same = names.map(pg.escapeIdentifier).map((name) => `t.${name} = s.${name}`);
    await add(
      { rule: 'key_taken', column: names.join(',') },
      `EXISTS (SELECT FROM ${relation} AS t WHERE ${same.join(' AND ')})`,
    );
  }
  for (const { name, references } of table.columns) {
    if (!references) continue;
    const column = `s.${pg.escapeIdentifier(name)}`;
    await add({ rule: 'parent_refused', column: name }, `${column} = ANY ($1::int[])`, [parents.left]);
    const exists = `EXISTS (SELECT FROM public.${pg.escapeIdentifier(references)} AS p WHERE p.id = ${column})`;
    await add({ rule: 'orphan', column: name }, `NOT (${column} = ANY ($1::int[]) OR ${exists})`, [
      parents.coming,
    ]);
  }
  return found;
}

/** Lets nobody delete what staged rows refer to until the caller's transaction ends; it may be changed. */
export async function holdParents(client: pg.ClientBase, { columns }: Table): Promise<void> {
  for (const { name, references } of columns) {
    if (!references) continue;
    await client.query(
      `SELECT FROM public.${pg.escapeIdentifier(references)} AS p
        WHERE p.id IN (SELECT ${pg.escapeIdentifier(name)} FROM ${STAGED}) ORDER BY p.id FOR KEY SHARE`,
    );
  }
}
