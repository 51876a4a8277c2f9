// Holds a catalog against the one that the migrations make.

import pg from 'pg';
import { type Fact, isSame, type MadeKind, type SaidKind } from './facts.ts';

/** Something that is not as the migrations make it. */
export interface Difference {
  /** What should be there; undefined of what should not. */
  expected: Fact<MadeKind> | undefined;
  /** What is there in its place. */
  found: Fact<string> | undefined;
  /** What it is, in words, without a full stop. */
  says: string;
  /** The SQL that makes it as it should be. */
  sql: string;
}

/** In the order in which one may stand on another. */
const ORDER: readonly string[] = [
  'table',
  'column',
  'sequence',
  'not null',
  'default',
  'key',
  'index',
  'foreign key',
  'constraint',
];
/** What a session would fill in, or refuse, although the migrations say nothing of it. */
const NEVER_ADDED = ['not null', 'default'];
const NAMED = ['column', 'key', 'index', 'foreign key', 'constraint'];
const DEFERRAL = / DEFERRABLE( INITIALLY DEFERRED)?$/;
const OF_COLUMNS = ['column', 'not null', 'default', 'sequence'];

/** What of the expected is missing or otherwise, in the order in which it is to be put right. */
export function compareFacts(
  found: readonly Fact<string>[],
  expected: readonly Fact<MadeKind>[],
): Difference[] {
  // What a key's index is follows from the key.
  const wanted = expected.filter(({ kind }) => kind !== 'index of key');
  const lacking = wanted.flatMap((fact) => difference(fact, found, wanted));
  const added = found.filter(
    (fact) =>
      NEVER_ADDED.includes(fact.kind) && isColumn(fact, wanted) && !wanted.some((one) => isSame(one, fact)),
  );
  return [...lacking, ...added.map(unwanted)].toSorted((a, b) => rank(a) - rank(b));
}

/**
 * What is there besides, and no migration made: columns, keys, constraints, indexes, and that a key may wait.
 */
export function ownFacts(
  found: readonly Fact<string>[],
  expected: readonly Fact<MadeKind>[],
): Fact<string>[] {
  return found.filter((fact) => {
    const made = expected.find((one) => isSame(one, fact));
    return NAMED.includes(fact.kind) && (!made || isDeferred(fact, made));
  });
}

/**
 * Whether a constraint is as the migrations make it, but may be checked later than at once: that is harmless.
 */
export function isDeferred({ is }: Fact<string>, made: Fact<string>): boolean {
  return is !== made.is && withoutDeferral(is) === made.is;
}

function withoutDeferral(definition: string): string {
  return definition.replace(DEFERRAL, '');
}

/** What has been said of something among these facts that is expected, such as a comment. */
export function saidFacts(found: readonly Fact<string>[]): Fact<SaidKind>[] {
  const kinds: readonly string[] = Object.keys(SAID);
  return found.filter((fact): fact is Fact<SaidKind> => kinds.includes(fact.kind));
}

const SAID: Record<SaidKind, true> = {
  comment: true,
  'comment of index': true,
  options: true,
  tablespace: true,
  clustered: true,
  'replica identity': true,
};

function difference(
  expected: Fact<MadeKind>,
  all: readonly Fact<string>[],
  wanted: readonly Fact<MadeKind>[],
): Difference[] {
  const found = all.find((fact) => isSame(fact, expected));
  if (found && withoutDeferral(found.is) === expected.is) return [];
  if (found) return [{ expected, found, says: differs(expected, found), sql: mend(expected, found) }];
  const instead = all.find((fact) => standsFor(fact, expected) && !wanted.some((one) => isSame(one, fact)));
  if (instead)
    return [{ expected, found: instead, says: differs(expected, instead), sql: replace(expected, instead) }];
  return [{ expected, found, says: missing(expected), sql: expected.make }];
}

/** What one statement cannot make another of goes first: a view, or a column that PostgreSQL fills itself. */
function mend(expected: Fact, { is }: Fact<string>): string {
  const table = `ALTER TABLE public.${pg.escapeIdentifier(expected.table)}`;
  const column = pg.escapeIdentifier(expected.name);
  if (expected.kind === 'table' && !is.startsWith('table'))
    return `${table} RENAME TO ${pg.escapeIdentifier(`${expected.table}_set_aside`)};`;
  if (is.endsWith('GENERATED AS IDENTITY')) return `${table} ALTER COLUMN ${column} DROP IDENTITY;`;
  if (is.includes(' GENERATED ALWAYS AS')) return `${table} DROP COLUMN ${column}; ${expected.make}`;
  return expected.mend;
}

/** The same under another name, or a primary key, of which a table can have only one. */
function standsFor(fact: Fact<string>, expected: Fact): boolean {
  if (fact.kind !== expected.kind || fact.table !== expected.table || OF_COLUMNS.includes(fact.kind))
    return false;
  return fact.is === expected.is || [fact, expected].every(({ is }) => is.startsWith('PRIMARY KEY'));
}

function replace({ kind, table, name, is, make }: Fact, instead: Fact<string>): string {
  const [relation, before, after] = [table, instead.name, name].map(pg.escapeIdentifier);
  if (kind === 'index') return `ALTER INDEX public.${before} RENAME TO ${after};`;
  if (instead.is === is) return `ALTER TABLE public.${relation} RENAME CONSTRAINT ${before} TO ${after};`;
  return `ALTER TABLE public.${relation} DROP CONSTRAINT ${before}; ${make}`;
}

function isColumn(fact: Fact<string>, wanted: readonly Fact[]): boolean {
  return wanted.some((one) => isSame(one, { ...fact, kind: 'column' }));
}

function unwanted(found: Fact<string>): Difference {
  const { kind, table, name, is } = found;
  const column = `${pg.escapeIdentifier(table)} ALTER COLUMN ${pg.escapeIdentifier(name)}`;
  const isDefault = kind === 'default';
  return {
    expected: undefined,
    found,
    says: `column ${table}.${name} ${isDefault ? `has the default ${is}` : `is ${is}`}`,
    sql: `ALTER TABLE public.${column} DROP ${isDefault ? 'DEFAULT' : 'NOT NULL'};`,
  };
}

function rank({ expected, found }: Difference): number {
  return ORDER.indexOf((expected ?? found)?.kind ?? '');
}

function missing({ kind, table, name }: Fact): string {
  if (kind === 'table') return `table ${table} is missing`;
  if (kind === 'not null') return `column ${table}.${name} may be NULL`;
  if (kind === 'default') return `column ${table}.${name} has no default`;
  return `${place(kind, table, name)} is missing`;
}

function differs({ kind, table, name, is }: Fact, found: Fact<string>): string {
  if (kind === 'default') return `column ${table}.${name} has the default ${found.is}, not ${is}`;
  const renamed = found.name === name ? '' : ` in the name of ${found.name}`;
  const [was, wanted] = found.is === is ? ['there', ''] : [found.is, `, not ${is}`];
  return `${place(kind, table, name)} is ${was}${renamed}${wanted}`;
}

function place(kind: string, table: string, name: string): string {
  if (kind === 'table') return `table ${table}`;
  return OF_COLUMNS.includes(kind)
    ? `${kind} ${kind === 'sequence' ? 'of ' : ''}${table}.${name}`
    : `${kind} ${name} of ${table}`;
}
