import type pg from 'pg';
import { type Fact, isSame } from '../../../../db/catalog/facts.ts';
import { explainEventTrigger } from '../../../../db/event-triggers.ts';
import { targetError } from '../../errors.ts';
import type { Detached } from '../../ledger/runs.ts';
import { assertAsMigrated, findCatalog } from '../../target/catalog.ts';
import { autovacuumStatements, restoreStatements, validateStatements } from './statements.ts';

const NOTHING = { constraints: new Set<string>(), indexes: new Set<string>() };

/**
 * Detaches and restores everything in a transaction that is rolled back: rights, event triggers and what
 * depends on a key speak up before the first write instead of after the last, and whatever would be lost on
 * the way is noticed. The tables must be as good as empty. Throws what PostgreSQL refuses, or a target error
 * that names what would not come back.
 */
export async function rehearse(client: pg.Client, detached: Detached, detachSql: string): Promise<void> {
  const before = await findCatalog(client);
  await client.query('BEGIN');
  try {
    await client.query([detachSql, ...statements(detached)].join(';\n')).catch(async (cause) => {
      await client.query('ROLLBACK');
      throw await explainEventTrigger(client, cause);
    });
    const { facts, differences } = await findCatalog(client);
    assertAsMigrated(differences);
    const mended = before.differences.map(({ found }) => found);
    // What a key's index is follows from the key.
    const lost = before.facts.filter(
      (fact) =>
        fact.kind !== 'index of key' &&
        !mended.includes(fact) &&
        !facts.some((now) => isSame(now, fact) && now.is === fact.is),
    );
    if (lost.length > 0)
      throw notRestorable(lost.map(({ kind, table, name, is }) => `${kind} of ${table}.${name} (${is})`));
  } finally {
    await client.query('ROLLBACK').catch(() => {});
  }
}

function statements(detached: Detached): string[] {
  const { builds, keys, foreignKeys } = restoreStatements(detached, NOTHING);
  return [
    ...[...builds, ...keys, ...foreignKeys, ...(detached.said ?? [])],
    ...[...validateStatements(detached), ...autovacuumStatements(detached)],
  ].map((statement) => statement.replace(/;$/, ''));
}

/**
 * SQL that puts back the foreign keys that somebody made from one table that is loaded to another, with what
 * they stand on; empty where there are none.
 */
export function restoreOwnSql(detached: Detached, own: readonly Fact<string>[]): string {
  const isOwn = ({ type, table, name }: Detached['constraints'][number]) =>
    type === 'f' && own.some((fact) => fact.table === table && fact.name === name);
  const constraints = detached.constraints.filter(
    (constraint) => constraint.type !== 'f' || isOwn(constraint),
  );
  if (!constraints.some(isOwn)) return '';
  const { builds, keys, foreignKeys } = restoreStatements({ ...detached, constraints }, NOTHING);
  return [...builds, ...keys, ...foreignKeys, ...validateStatements({ ...detached, constraints })]
    .map((statement) => `${statement.replace(/;$/, '')};`)
    .join('\n');
}

function notRestorable(lost: readonly string[]): Error {
  return targetError(
    'schema_not_restorable',
    `Keys and indexes are taken off for the copy and put back, and this would not come back: ${lost.join(', ')}.`,
    'Take it away and keep its definition, migrate, and make it again.',
  );
}
