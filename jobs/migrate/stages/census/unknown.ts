import type Database from 'better-sqlite3';
import { usageError } from '../../errors.ts';
import { type Finding, MAX_EXAMPLES } from '../../rules/findings.ts';
import { type Place, sayDroppable } from '../../rules/names.ts';
import { lacksCharts, unfillable } from '../../rules/plan.ts';
import { foldName, isOccasional, type SourceShape, type SourceTable } from '../../rules/shape.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { TABLES } from '../../rules/tables.ts';
import type { RuleName } from '../../rules/treatments.ts';
import { allValues, firstValue } from '../../sqlite-values.ts';

/**
 * Findings about the shape of the legacy file: tables and columns with data that the target does not know,
 * those that it needs and the file lacks, and what is filled in. `drop` has the names that may stay behind; a
 * name that fits nothing is a usage error, since a typing mistake must not look like consent.
 */
export function inspectShape(
  database: Database.Database,
  shape: SourceShape,
  drop: readonly Place[],
): Finding[] {
  assertDroppable(shape, drop);
  const dropped = new Set(drop.map(folded));
  const known = new Set(TABLES.map(({ name }) => name));
  const isCarried = ({ name }: SourceTable) => known.has(name) && shape.has(name);
  const tables = [...shape.values()];
  const missing = TABLES.filter(({ name, occasional }) => !shape.has(name) && !occasional);
  return [
    ...tables.filter((table) => !isCarried(table)).flatMap((table) => unknownTable(database, table, dropped)),
    ...tables.filter(isCarried).flatMap((table) => unknownColumns(database, table, dropped)),
    ...missing.map(({ name }) => absent(name, shape)),
    ...missingColumns(database, shape),
  ];
}

function assertDroppable(shape: SourceShape, drop: readonly Place[]): void {
  const droppable = new Set<string>();
  for (const table of shape.values()) {
    const known = TABLES.find(({ name }) => name === table.name);
    if (!known || known.occasional) droppable.add(sayDroppable({ table: table.name, column: null }));
    if (!known) continue;
    for (const column of droppableNames(table)) droppable.add(sayDroppable({ table: table.name, column }));
  }
  const wrong = drop.filter((place) => !droppable.has(folded(place)));
  if (wrong.length === 0) return;
  const choices =
    droppable.size === 0
      ? 'There is nothing that could be dropped.'
      : `Possible: ${[...droppable].join(', ')}.`;
  throw usageError(
    'drop_unknown',
    `--drop names what the legacy file does not have or the target needs: ${wrong.map(sayDroppable).join(', ')}.`,
    choices,
  );
}

/** What is asked for, in the one form that SQLite takes for the same name. */
function folded({ table, column }: Place): string {
  return sayDroppable({ table: foldName(table), column: column === null ? null : foldName(column) });
}

/** What may be named: also a column that is known by now, but was dropped by name before it was. */
function droppableNames(table: SourceTable): string[] {
  const unknown = unknownNames(table);
  return [...table.allColumns].filter(
    (column) => unknown.includes(column) || isOccasional({ table: table.name, column }),
  );
}

/** The columns that are not carried over. */
function unknownNames(table: SourceTable): string[] {
  const known = TABLES.find(({ name }) => name === table.name)?.columns.map(({ name }) => name) ?? [];
  return [...table.allColumns].filter((name) => !known.includes(name) || !table.columns.has(name));
}

function unknownTable(
  database: Database.Database,
  { name }: SourceTable,
  dropped: ReadonlySet<string>,
): Finding[] {
  const count = countReadable(database, name);
  if (count === 0) return [];
  const action = dropped.has(sayDroppable({ table: name, column: null })) ? 'dropped' : 'refused';
  const rule: RuleName = count === undefined ? 'unreadable_table' : 'unknown_table';
  return [{ table: name, column: null, rule, count: count ?? 0, action, examples: [] }];
}

/** Rows of a table; undefined for a virtual table whose extension is not there. */
function countReadable(database: Database.Database, table: string): number | undefined {
  try {
    return firstValue<number>(database, `SELECT count(*) FROM ${identifier(table)}`);
  } catch (cause) {
    if (/^no such module/.test((cause as Error).message)) return undefined;
    throw cause;
  }
}

function unknownColumns(
  database: Database.Database,
  table: SourceTable,
  dropped: ReadonlySet<string>,
): Finding[] {
  return unknownNames(table).flatMap((column): Finding[] => {
    const from = `FROM ${identifier(table.name)} WHERE ${identifier(column)} IS NOT NULL`;
    const count = firstValue<number>(database, `SELECT count(*) ${from}`) ?? 0;
    if (count === 0) return [];
    const action = dropped.has(sayDroppable({ table: table.name, column })) ? 'dropped' : 'refused';
    const examples = table.keyedById
      ? allValues<string>(database, `SELECT CAST("id" AS TEXT) ${from} ORDER BY "id" LIMIT ${MAX_EXAMPLES}`)
      : [];
    return [{ table: table.name, column, rule: 'unknown_column', count, action, examples }];
  });
}

function absent(table: string, shape: SourceShape): Finding {
  return table === 'charts' && lacksCharts(shape)
    ? { table, column: null, rule: 'chart_supplied', count: 1, action: 'supplied', examples: [] }
    : { table, column: null, rule: 'table_absent', count: 0, action: 'absent', examples: [] };
}

function missingColumns(database: Database.Database, shape: SourceShape): Finding[] {
  return TABLES.flatMap((table) => {
    const source = shape.get(table.name);
    if (!source) return [];
    const missing = table.columns.filter(
      ({ name, legacy }) => !source.columns.has(name) && !legacy.occasional,
    );
    if (missing.length === 0) return [];
    const refused = unfillable(table, shape);
    const count = firstValue<number>(database, `SELECT count(*) FROM ${identifier(table.name)}`) ?? 0;
    return missing.map(({ name: column }): Finding => {
      const action = refused.includes(column) ? 'refused' : column === 'chart_id' ? 'supplied' : 'defaulted';
      return { table: table.name, column, rule: 'missing_column', count, action, examples: [] };
    });
  });
}
