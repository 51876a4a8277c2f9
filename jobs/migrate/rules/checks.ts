import type { SourceShape } from './shape.ts';
import { identifier } from './sqlite-sql.ts';
import { type Column, type Kind, TABLES, type Table } from './tables.ts';

/**
 * A reason for which a stored value cannot be represented in PostgreSQL as it is.
 * `offends` is a SQLite expression over a quoted column: 1 exactly for offending values, never NULL.
 */
interface ValueRule {
  name: string;
  kinds: readonly Kind[];
  offends: (column: string, kind: Kind) => string;
}

/** A rule applied to one table: `predicate` is true for the rows that break it. */
export interface Check {
  rule: string;
  column: string;
  predicate: string;
}

const TEXTS: readonly Kind[] = ['text', 'json'];
const EVERY_KIND: readonly Kind[] = ['key', 'integer', 'seconds', 'flag', 'double', 'text', 'json'];

const STORED_AS: Record<Kind, string> = {
  key: `'integer'`,
  integer: `'integer'`,
  seconds: `'integer'`,
  flag: `'integer'`,
  double: `'real', 'integer'`,
  text: `'text'`,
  json: `'text'`,
};

/** Seconds beyond the year 5138 are taken for what they almost surely are: another unit. */
const SECONDS_LIMIT = 100_000_000_000;
/** 10^14 ms is the year 5138 as well; larger numbers are neither seconds nor milliseconds. */
const MILLISECONDS_LIMIT = 100_000_000_000_000;
/** 2^53: every integer up to here is exact in a double. */
const EXACT_LIMIT = 9_007_199_254_740_992n;

const typed = (column: string, type: string, offence: string) =>
  `(typeof(${column}) = '${type}' AND (${offence}))`;

const VALUE_RULES: readonly ValueRule[] = [
  {
    name: 'wrong_type',
    kinds: EVERY_KIND,
    offends: (c, kind) => `(typeof(${c}) NOT IN (${STORED_AS[kind]}, 'null'))`,
  },
  {
    name: 'integer_out_of_range',
    kinds: ['key', 'integer'],
    offends: (c) => typed(c, 'integer', `${c} NOT BETWEEN -2147483648 AND 2147483647`),
  },
  {
    name: 'milliseconds',
    kinds: ['seconds'],
    offends: (c) =>
      typed(
        c,
        'integer',
        `${c} BETWEEN ${SECONDS_LIMIT} AND ${MILLISECONDS_LIMIT - 1}` +
          ` OR ${c} BETWEEN ${1 - MILLISECONDS_LIMIT} AND ${-SECONDS_LIMIT}`,
      ),
  },
  {
    name: 'time_out_of_range',
    kinds: ['seconds'],
    offends: (c) => typed(c, 'integer', `${c} >= ${MILLISECONDS_LIMIT} OR ${c} <= ${-MILLISECONDS_LIMIT}`),
  },
  {
    name: 'not_boolean',
    kinds: ['flag'],
    offends: (c) => typed(c, 'integer', `${c} NOT IN (0, 1)`),
  },
  {
    name: 'inexact_integer',
    kinds: ['double'],
    offends: (c) => typed(c, 'integer', `${c} NOT BETWEEN -${EXACT_LIMIT} AND ${EXACT_LIMIT}`),
  },
  {
    name: 'non_finite',
    kinds: ['double'],
    offends: (c) => typed(c, 'real', `${c} IN (9e999, -9e999)`),
  },
  {
    name: 'nul_byte',
    kinds: TEXTS,
    offends: (c) => typed(c, 'text', `instr(CAST(${c} AS BLOB), x'00') > 0`),
  },
  {
    name: 'invalid_utf8',
    kinds: TEXTS,
    offends: (c) => typed(c, 'text', `NOT is_utf8(CAST(${c} AS BLOB))`),
  },
];

/**
 * The checks of one table of the legacy file as SQLite predicates over its rows. They need the SQL
 * function `is_utf8(blob)`. Broken JSON is not among them: what jsonb accepts, PostgreSQL is asked.
 */
export function checksOf(table: Table, shape: SourceShape): Check[] {
  const source = shape.get(table.name);
  if (!source) return [];
  const columns = table.columns.filter(({ name }) => source.columns.has(name));
  const enforced = new Set(source.uniqueKeys.map((names) => names.toSorted().join()));
  return [
    ...columns.flatMap(valueChecks),
    ...columns.filter(({ references }) => references).flatMap((column) => orphanChecks(column, shape)),
    ...table.uniques
      .filter((names) => names.every((name) => source.columns.has(name)))
      .filter((names) => !enforced.has(names.toSorted().join()))
      .map((names) => duplicateCheck(table, names)),
  ];
}

/** One predicate that is true for every row that breaks any of the checks. */
export function anyOf(checks: readonly Check[]): string {
  return checks.length === 0 ? '0' : checks.map(({ predicate }) => predicate).join(' OR ');
}

function valueChecks(column: Column): Check[] {
  const quoted = identifier(column.name);
  const checks = VALUE_RULES.filter(({ kinds }) => kinds.includes(column.kind)).map(({ name, offends }) => ({
    rule: name,
    column: column.name,
    predicate: offends(quoted, column.kind),
  }));
  if (column.nullable) return checks;
  return [...checks, { rule: 'null_in_not_null', column: column.name, predicate: `${quoted} IS NULL` }];
}

/** A row whose chart does not exist, and a row whose chart is itself unfit and so will not be there. */
function orphanChecks(column: Column, shape: SourceShape): Check[] {
  const quoted = identifier(column.name);
  const parent = TABLES.find(({ name }) => name === column.references) as Table;
  const unfit = anyOf(checksOf(parent, shape));
  const name = identifier(parent.name);
  return [
    { rule: 'orphan', column: column.name, predicate: `${quoted} NOT IN (SELECT "id" FROM ${name})` },
    {
      rule: 'parent_refused',
      column: column.name,
      predicate: `${quoted} IN (SELECT "id" FROM ${name} WHERE ${unfit})`,
    },
  ];
}

/** Of rows that share a unique key the first by id is fit, the others are not. */
function duplicateCheck(table: Table, names: readonly string[]): Check {
  const key = names.map(identifier).join(', ');
  const firsts = `SELECT min("id") FROM ${identifier(table.name)} GROUP BY ${key}`;
  return { rule: 'duplicate_key', column: names.join(','), predicate: `"id" NOT IN (${firsts})` };
}
