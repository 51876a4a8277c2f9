import { fitRow } from './fit.ts';
import { BELOW_EVERY_KEY, HIGHEST_KEY, HIGHEST_KEY_WITH_ROOM } from './ranges.ts';
import { changeTables, idInTheEnd } from './remedies/repaired-sql.ts';
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

/** A rule about rows together, with a query that finds a row if any of them may break it. */
export interface SharedCheck extends Check {
  mayBreak: string;
}

/** What is checked of one table, in SQL that needs the function `is_utf8(blob)`. */
export interface TableChecks {
  /** True only for rows that break none of `rows`. One cheap test per column: the pass over all rows. */
  fit: string;
  /** What is asked about a row that is not surely fit. */
  rows: readonly Check[];
  /** Rows that are fit in themselves, but not together with another. They need the whole table at once. */
  together: readonly SharedCheck[];
  /** Where a record has its texts, JSON among them: large ones are read apart. */
  texts: readonly { column: string; index: number }[];
  /** Columns whose texts PostgreSQL is asked about: what jsonb accepts, only it knows. */
  jsonColumns: readonly string[];
}

/**
 * The checks of a table of the legacy file. About whole rows of the tables `changed` something may be done:
 * then they need the temporary tables of `openRepaired`.
 */
export function checksOf(
  table: Table,
  shape: SourceShape,
  changed: ReadonlySet<string> = new Set(),
): TableChecks {
  const source = shape.get(table.name);
  if (!source) return { fit: '1', rows: [], together: [], texts: [], jsonColumns: [] };
  const columns = table.columns.filter(({ name }) => source.columns.has(name));
  const uniques = table.uniques.map((names) => names.filter((name) => source.columns.has(name)));
  const rows = [
    ...[...columns.flatMap(valueChecks), ID_CHECK].map((check) => exempting(check, table, changed)),
    ...columns.filter(({ name }) => uniques.flat().includes(name)).flatMap(keyChecks),
    ...columns
      .filter(({ references }) => references)
      .flatMap((column) => parentChecks(parentIds(column, shape, changed))),
  ];
  const fit = fitRow(columns, {
    uniqueColumns: new Set(uniques.flat()),
    fitParents: (column) => parentIds(column, shape, changed).fit,
  });
  return {
    fit,
    rows,
    together: uniques
      .filter((names) => names.length > 0 && !isEnforced(names, source))
      .map((names) => duplicateCheck(table, names, { fit, rows, isChanged: changed.has(table.name) })),
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

/** An id that the row will not have breaks no rule. */
function exempting(check: Check, table: Table, changed: ReadonlySet<string>): Check {
  if (check.column !== 'id' || !changed.has(table.name)) return check;
  const isMoved = `"id" IN (SELECT key FROM ${changeTables(table.name).moved})`;
  return { ...check, predicate: `(${check.predicate} AND NOT ${isMoved})` };
}

/** Queries for the ids that a column may refer to: of all rows, and of those that are loaded. */
interface ParentIds {
  column: string;
  all: string;
  fit: string;
}

function parentIds(column: Column, shape: SourceShape, changed: ReadonlySet<string>): ParentIds {
  const parent = parentOf(column);
  const made = changed.has(parent.name) ? ` UNION ALL SELECT key FROM ${changeTables(parent.name).made}` : '';
  return {
    column: column.name,
    all: `SELECT "id" FROM ${identifier(parent.name)}${made}`,
    fit: `SELECT "id" ${fitRows(parent, shape, changed)}${made}`,
  };
}

/** A row whose chart does not exist, and a row whose chart is itself unfit and so will not be there. */
function parentChecks({ column, all, fit }: ParentIds): Check[] {
  const quoted = identifier(column);
  return [
    { rule: 'orphan', column, predicate: `coalesce(${quoted} NOT IN (${all}), 0)` },
    {
      rule: 'parent_refused',
      column,
      predicate: `coalesce(${quoted} IN (${all}) AND ${quoted} NOT IN (${fit}), 0)`,
    },
  ];
}

function parentOf({ references }: Column): Table {
  return TABLES.find(({ name }) => name === references) as Table;
}

/** FROM and WHERE for the rows of a table that are loaded; tables with JSON are not parents. */
function fitRows(table: Table, shape: SourceShape, changed: ReadonlySet<string>): string {
  const { rows, together } = checksOf(table, shape, changed);
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
function duplicateCheck(
  table: Table,
  names: readonly string[],
  { fit: surelyFit, rows, isChanged }: { fit: string; rows: readonly Check[]; isChanged: boolean },
): SharedCheck {
  // All rules of all rows take eight times as long as the test that most of them pass.
  const fit = `("id" > ${BELOW_EVERY_KEY} AND (${surelyFit}) IS TRUE OR NOT (${anyOf(rows)}))`;
  const id = isChanged ? idInTheEnd(table.name) : '"id"';
  // PostgreSQL compares texts byte by byte, whatever collation the legacy column has.
  const key = names.map((name) => `${identifier(name)} COLLATE BINARY`).join(', ');
  const firsts = `SELECT min(${id}) FROM ${identifier(table.name)} WHERE ${fit} GROUP BY ${key}`;
  return {
    rule: 'duplicate_key',
    column: names.join(','),
    // Nearly always there is none, and nothing more to ask.
    mayBreak: `SELECT 1 FROM ${identifier(table.name)} GROUP BY ${key} HAVING count(*) > 1 LIMIT 1`,
    predicate: `(${fit} AND ${id} NOT IN (${firsts}))`,
  };
}
