// Holds the target's catalog against the one that the migrations make.

import type pg from 'pg';
import { compareFacts, type Difference, ownFacts } from '../../../db/catalog/compare.ts';
import { expectedCatalog } from '../../../db/catalog/expected.ts';
import { type Fact, isSame, readFacts } from '../../../db/catalog/facts.ts';
import { askColumn } from '../../../db/values.ts';
import { targetError } from '../errors.ts';
import { TABLES } from '../rules/tables.ts';

/** What is put back where it is missing, because it is taken off for the copy and put back anyway. */
const PUT_BACK = ['key', 'index', 'foreign key'];
/** What the definition of one has at its end that is not in force. */
const NOT_IN_FORCE =
  /( NOT VALID| NOT ENFORCED)?(, invalid|, its index is invalid|, its triggers are disabled)?$/;
const LOADED: readonly string[] = TABLES.map(({ name }) => name);

/** The target's catalog as it was found, and what follows from the one that the migrations make. */
export interface FoundCatalog {
  facts: Fact[];
  /** Not as the migrations make it, in the order in which it is to be put right. */
  differences: Difference[];
  /** Keys, indexes and foreign keys that are missing or not in force: they come back with those taken off. */
  putBack: Difference[];
  /** What somebody else made of columns, keys, constraints and indexes, and stays. */
  own: Fact<string>[];
}

/** Looks at all tables that the migrations make. */
export async function findCatalog(client: pg.ClientBase): Promise<FoundCatalog> {
  const expected = (await expectedCatalog()).facts;
  const read = await readFacts(client, [...new Set(expected.map(({ table }) => table))]);
  const facts = read.map((fact) => ofKey(fact, expected) ?? fact);
  const differences = compareFacts(facts, expected);
  return {
    facts,
    differences,
    putBack: differences.filter(isPutBack),
    own: ownFacts(facts, expected),
  };
}

/** An index that a seal has built for a key, and was stopped before it made that key of it. */
function ofKey(fact: Fact, expected: readonly Fact[]): Fact | undefined {
  const index: Fact = { ...fact, kind: 'index of key' };
  const isBuilt = expected.some((one) => isSame(one, index) && one.is === index.is);
  return fact.kind === 'index' && isBuilt ? index : undefined;
}

function isPutBack({ expected, found }: Difference): boolean {
  if (!expected || !PUT_BACK.includes(expected.kind)) return false;
  if (found && (found.name !== expected.name || found.is.replace(NOT_IN_FORCE, '') !== expected.is))
    return false;
  return expected.kind === 'foreign key' || LOADED.includes(expected.table);
}

/**
 * Throws a target error, with the SQL that leads on, unless everything is as the migrations make it or will
 * be put back, and nothing changes or hides rows on their way. Only looks.
 */
export async function assertCatalog(client: pg.ClientBase): Promise<FoundCatalog> {
  const catalog = await findCatalog(client);
  assertAsMigrated(catalog.differences.filter((difference) => !isPutBack(difference)));
  assertNothingInTheWay(catalog.facts);
  await assertNamesFree(client, catalog);
  return catalog;
}

/** What somebody made of the tables that are loaded, and that may refuse rows. */
export async function findOthers(client: pg.ClientBase): Promise<Fact<string>[]> {
  const expected = (await expectedCatalog()).facts;
  const { own } = await findCatalog(client);
  return own.filter((fact) => LOADED.includes(fact.table) && !expected.some((made) => isSame(made, fact)));
}

/** Throws a target error that names these differences and holds the SQL that puts them right. */
export function assertAsMigrated(differences: readonly Difference[]): void {
  if (differences.length === 0) return;
  throw targetError(
    'schema_changed',
    `The tables are not as the migrations make them: ${sayDifferences(differences)}.`,
    `Put that right, then run the same command again: ${mendingSql(differences)}`,
  );
}

/** What differs, in words. */
export function sayDifferences(differences: readonly Difference[]): string {
  return differences.map(({ says }) => says).join('; ');
}

/** The SQL that puts it right, in order. */
export function mendingSql(differences: readonly Difference[]): string {
  return differences.map(({ sql }) => sql).join(' ');
}

const IN_THE_WAY: Readonly<Record<string, [code: string, what: string]>> = {
  trigger: ['trigger_in_the_way', 'triggers fire'],
  rule: ['rule_in_the_way', 'rules rewrite what is written'],
  inheritance: ['inheritance_in_the_way', 'rows of one table show in another'],
  'row security': ['row_security_active', 'row-level security holds, and PostgreSQL copies nothing'],
};

function assertNothingInTheWay(facts: readonly Fact[]): void {
  const found = facts.filter(({ kind, table }) => kind in IN_THE_WAY && LOADED.includes(table));
  const [first] = found;
  if (!first) return;
  const [code, what] = IN_THE_WAY[first.kind] as [string, string];
  const named = found.map(({ kind, table, name, is }) => `${kind} ${name || is} on ${table}`);
  const bypass = code === 'row_security_active' ? 'Migrate as a role with BYPASSRLS. Or take' : 'Take';
  throw targetError(
    code,
    `Rows would not arrive as they are, because ${what}: ${named.join(', ')}.`,
    `${bypass} it away, migrate, and put it back. Before: ${sql(found, 'mend')} Afterwards: ${sql(found, 'make')}`,
  );
}

function sql(facts: readonly Fact[], which: 'make' | 'mend'): string {
  return [...new Set(facts.map((fact) => fact[which]))].join(' ');
}

/** What is to be put back must not find its name taken: indexes of a schema share their names with tables. */
async function assertNamesFree(
  client: pg.ClientBase,
  { facts, putBack }: Pick<FoundCatalog, 'facts' | 'putBack'>,
): Promise<void> {
  const missing = putBack.flatMap(({ expected, found }) =>
    expected && !found && expected.kind !== 'foreign key' ? [expected] : [],
  );
  const names = missing
    .filter((key) => !facts.some((fact) => isSame(fact, { ...key, kind: 'index of key' })))
    .map(({ name }) => name);
  if (names.length === 0) return;
  const sql = `SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace('public') AND relname = ANY ($1)`;
  const taken = await askColumn<string>(client, sql, [names]);
  if (taken.length === 0) return;
  throw targetError(
    'schema_changed',
    `The tables are not as the migrations make them: ${sayDifferences(putBack)}. In public these names belong to something else: ${taken.join(', ')}.`,
    'Rename or drop what has them (\\d NAME in psql shows what it is), then run the same command again.',
  );
}
