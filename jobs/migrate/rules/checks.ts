// The rules of the census as SQL for one table.

import { fitRow } from './fit.ts';
import { HIGHEST_KEY, HIGHEST_KEY_WITH_ROOM } from './ranges.ts';
import type { SourceShape, SourceTable } from './shape.ts';
import { identifier } from './sqlite-sql.ts';
import { type Column, TABLES, type Table } from './tables.ts';
import { isRefusal, type RuleName } from './treatments.ts';
import { LONGEST_KEY_BYTES, VALUE_RULES } from './value-rules.ts';

/** A rule applied to one table: `predicate` is true for the rows that break it. */
export interface Check {
  rule: RuleName;
  column: string;
  predicate: string;
}

/** What is checked of one table, in SQL that needs the function `is_utf8(blob)`. */
export interface TableChecks {
  /** True only for rows that break none of `rows`. One cheap test per column: the pass over all rows. */
  fit: string;
  /** What is asked about a row that is not surely fit. */
  rows: readonly Check[];
  /** Rows that are fit in themselves, but not together with another. They need the whole table at once. */
  together: readonly Check[];
  /** Where a record has its texts, JSON among them: large ones are read apart. */
  texts: readonly { column: string; index: number }[];
  /** Columns whose texts PostgreSQL is asked about: what jsonb accepts, only it knows. */
  jsonColumns: readonly string[];
}

/** The checks of a table of the legacy file. */
export function checksOf(table: Table, shape: SourceShape): TableChecks {
  const source = shape.get(table.name);
  if (!source) return { fit: '1', rows: [], together: [], texts: [], jsonColumns: [] };
  const columns = table.columns.filter(({ name }) => source.columns.has(name));
  const uniques = table.uniques.map((names) => names.filter((name) => source.columns.has(name)));
  const rows = [
    ...columns.flatMap(valueChecks),
    ID_CHECK,
    ...columns.filter(({ name }) => uniques.flat().includes(name)).flatMap(keyChecks),
    ...columns.filter(({ references }) => references).flatMap((column) => parentChecks(column, shape)),
  ];
  return {
    fit: fitRow(columns, {
      uniqueColumns: new Set(uniques.flat()),
      fitParents: (column) => `SELECT "id" ${fitRows(parentOf(column), shape)}`,
    }),
    rows,
    together: uniques
      .filter((names) => names.length > 0 && !isEnforced(names, source))
      .map((names) => duplicateCheck(table, names, rows)),
    texts: columns
      .filter(({ kind }) => kind === 'text' || kind === 'json')
      .flatMap(({ name }) => {
        const index = source.stored.get(name)?.index;
        return index === undefined ? [] : [{ column: name, index }];
      }),
    jsonColumns: columns.filter(({ kind }) => kind === 'json').map(({ name }) => name),
  };
}

const ID_CHECK: Check = {
  rule: 'id_at_the_end',
  column: 'id',
  predicate: `("id" BETWEEN ${HIGHEST_KEY_WITH_ROOM + 1} AND ${HIGHEST_KEY})`,
};

function valueChecks(column: Column): Check[] {
  const quoted = identifier(column.name);
  const checks: Check[] = VALUE_RULES.filter(({ kinds }) => kinds.includes(column.kind)).map(
    ({ name, offends }) => ({ rule: name, column: column.name, predicate: offends(quoted, column.kind) }),
  );
  if (column.nullable) return checks;
  return [...checks, { rule: 'null_in_not_null', column: column.name, predicate: `${quoted} IS NULL` }];
}

function keyChecks({ name, kind }: Column): Check[] {
  if (kind !== 'text') return [];
  const bytes = `octet_length(${identifier(name)})`;
  return [{ rule: 'key_too_long', column: name, predicate: `coalesce(${bytes}, 0) > ${LONGEST_KEY_BYTES}` }];
}

/** A row whose chart does not exist, and a row whose chart is itself unfit and so will not be there. */
function parentChecks(column: Column, shape: SourceShape): Check[] {
  const quoted = identifier(column.name);
  const parent = parentOf(column);
  const all = `SELECT "id" FROM ${identifier(parent.name)}`;
  return [
    { rule: 'orphan', column: column.name, predicate: `coalesce(${quoted} NOT IN (${all}), 0)` },
    {
      rule: 'parent_refused',
      column: column.name,
      predicate: `coalesce(${quoted} IN (${all}) AND ${quoted} NOT IN (SELECT "id" ${fitRows(parent, shape)}), 0)`,
    },
  ];
}

function parentOf({ references }: Column): Table {
  return TABLES.find(({ name }) => name === references) as Table;
}

/** FROM and WHERE for the rows of a table that are loaded; tables with JSON are not parents. */
function fitRows(table: Table, shape: SourceShape): string {
  const { rows, together } = checksOf(table, shape);
  return `FROM ${identifier(table.name)} WHERE NOT (${anyOf([...rows, ...together])})`;
}

/** One predicate that is true for every row that breaks any of the checks and so is not loaded. */
function anyOf(checks: readonly Check[]): string {
  const refusals = checks.filter(({ rule }) => isRefusal(rule));
  return ['0', ...refusals.map(({ predicate }) => predicate)].join(' OR ');
}

/** Any subset of the key that SQLite keeps unique does; its order and collation do not matter. */
function isEnforced(names: readonly string[], { uniqueKeys }: SourceTable): boolean {
  return uniqueKeys.some((key) => key.length > 0 && key.every((name) => names.includes(name)));
}

/** Of rows that share a unique key, and are fit otherwise, the first by id is loaded. */
function duplicateCheck(table: Table, names: readonly string[], others: readonly Check[]): Check {
  const fit = `NOT (${anyOf(others)})`;
  // PostgreSQL compares texts byte by byte, whatever collation the legacy column has.
  const key = names.map((name) => `${identifier(name)} COLLATE BINARY`).join(', ');
  const firsts = `SELECT min("id") FROM ${identifier(table.name)} WHERE ${fit} GROUP BY ${key}`;
  return {
    rule: 'duplicate_key',
    column: names.join(','),
    predicate: `(${fit} AND "id" NOT IN (${firsts}))`,
  };
}
