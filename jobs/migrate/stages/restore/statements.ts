// The statements that put back what was detached.

import pg from 'pg';
import type { Detached } from '../../ledger/runs.ts';

type Constraint = Detached['constraints'][number];

/** A foreign key that was not kept for the rows that were there, and is not validated. */
const UNCHECKED = / NOT (VALID|ENFORCED)$/;

const DEFERRAL = / DEFERRABLE( INITIALLY DEFERRED)?$/;

/** What is there already, by name. */
export interface Existing {
  constraints: ReadonlySet<string>;
  indexes: ReadonlySet<string>;
}

/**
 * What is missing, in three steps: indexes that may be built side by side, keys that stand on them, and
 * foreign keys that stand on those and hold from then on, but are not checked yet for the rows that are
 * there.
 */
export function restoreStatements(
  detached: Detached,
  there: Existing,
): Record<'builds' | 'keys' | 'foreignKeys', string[]> {
  const constraints = detached.constraints.filter(({ name }) => !there.constraints.has(name));
  const keys = constraints.filter(({ index }) => index !== null).toSorted(primaryFirst);
  const builds = [
    ...keys.map(({ table, name, index }) => ({ table, name, statement: index as string })),
    ...detached.indexes.map(({ table, name, definition }) => ({ table, name, statement: definition })),
  ];
  return {
    builds: builds
      .filter(({ name }) => !there.indexes.has(name))
      .toSorted(largestTableFirst)
      .map(({ statement }) => statement),
    keys: keys.map(addOverIndex),
    foreignKeys: constraints.filter(isForeign).map(addUnvalidated),
  };
}

/** Checks the foreign keys for the rows that are there. */
export function validateStatements({ constraints }: Detached): string[] {
  return constraints
    .filter((constraint) => isForeign(constraint) && !UNCHECKED.test(constraint.definition))
    .map(
      ({ table, name }) => `ALTER TABLE ${inPublic(table)} VALIDATE CONSTRAINT ${pg.escapeIdentifier(name)}`,
    );
}

/** Lets autovacuum in again where it was kept away. */
export function autovacuumStatements({ autovacuum = [] }: Detached): string[] {
  return autovacuum.map((table) => `ALTER TABLE ${inPublic(table)} RESET (autovacuum_enabled)`);
}

function isForeign({ type }: Constraint): boolean {
  return type === 'f';
}

/** The build that has less to do for a row must begin first, see `APART_MS`. */
function primaryFirst(a: Constraint, b: Constraint): number {
  return Number(b.type === 'p') - Number(a.type === 'p');
}

/** Candles have nearly all rows: their indexes are the longest work and must not begin last. */
function largestTableFirst(a: { table: string }, b: { table: string }): number {
  return Number(b.table === 'candles') - Number(a.table === 'candles');
}

function addOverIndex({ table, name, type, definition }: Constraint): string {
  const constraint = pg.escapeIdentifier(name);
  const kind = type === 'p' ? 'PRIMARY KEY' : 'UNIQUE';
  const deferral = DEFERRAL.exec(definition)?.[0] ?? '';
  return `ALTER TABLE ${inPublic(table)} ADD CONSTRAINT ${constraint} ${kind} USING INDEX ${constraint}${deferral}`;
}

function addUnvalidated({ table, name, definition }: Constraint): string {
  const unchecked = UNCHECKED.test(definition) ? '' : ' NOT VALID';
  return `ALTER TABLE ${inPublic(table)} ADD CONSTRAINT ${pg.escapeIdentifier(name)} ${definition}${unchecked}`;
}

function inPublic(table: string): string {
  return `public.${pg.escapeIdentifier(table)}`;
}
