import type Database from 'better-sqlite3';
import { type Finding, FindingTally } from '../../rules/findings.ts';
import { isSameValue, type QuarantinedRow, type SqliteValue } from '../../rules/quarantined-row.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import type { Table } from '../../rules/tables.ts';
import { rowReader } from '../../sqlite.ts';

export interface RestoredRows {
  /** Keys of the rows that are in the new file again, by table. */
  keys: Map<string, Set<bigint>>;
  findings: Finding[];
}

/**
 * Restores rows exactly as they were: same storage class, same bytes. A row stays aside where SQLite would
 * not take it or not keep it so, where its chart has been deleted since, and where its chart stays aside
 * itself, whoever else has its id by now; an orphan stays an orphan, unless a chart was made for it.
 * `supplied`: values for columns that the row's file did not have yet. Rows of `tables` that come first must
 * come first in `rows`.
 */
export async function restoreRows(
  file: Database.Database,
  tables: readonly Table[],
  rows: AsyncIterable<QuarantinedRow>,
  supplied: ReadonlyMap<string, SqliteValue>,
): Promise<RestoredRows> {
  const keys = new Map(tables.map(({ name }) => [name, new Set<bigint>()]));
  const aside = new Map(tables.map(({ name }) => [name, new Set<unknown>()]));
  const tally = new FindingTally();
  for await (const row of rows) {
    const note = (rule: string, column: string | null, action: Finding['action']) =>
      tally.add({ table: row.table, column, rule, action }, [String(row.key)]);
    const table = tables.find(({ name }) => name === row.table);
    const lost = table && references(table, row).find(({ to, id }) => aside.get(to)?.has(id));
    const isBack = table !== undefined && !lost && restoreRow(file, table, row, supplied);
    if (!isBack) {
      aside.get(row.table)?.add(row.key);
      note(lost ? 'parent_refused' : 'breaks_constraint', lost?.column ?? null, 'quarantined');
      continue;
    }
    note('was_in_quarantine', null, 'restored');
    keys.get(row.table)?.add(row.key);
    for (const column of foundParents(file, table, row)) note('orphan', column, 'restored');
    for (const column of leftBehind(table, row)) note('unknown_column', column, 'dropped');
  }
  return { keys, findings: tally.list() };
}

/** What a row refers to. */
function references({ columns }: Table, row: QuarantinedRow) {
  return columns.flatMap(({ name: column, references: to }) =>
    to === undefined ? [] : [{ column, to, id: row.columns.get(column)?.value }],
  );
}

/** Columns by which the row was an orphan, and is none any more. */
function foundParents(file: Database.Database, table: Table, row: QuarantinedRow): string[] {
  return references(table, row)
    .map(({ column }) => column)
    .filter((column) => row.rules.includes(`orphan(${column})`) && isThere(file, table, column, row.key));
}

/** True when the row is in the file as it was; otherwise the file is as before. */
function restoreRow(
  file: Database.Database,
  table: Table,
  row: QuarantinedRow,
  supplied: ReadonlyMap<string, SqliteValue>,
): boolean {
  file.exec('SAVEPOINT put_back');
  const isBack =
    insert(file, table, row, supplied) && isAsItWas(file, table, row) && hasItsParents(file, table, row);
  file.exec(isBack ? 'RELEASE put_back' : 'ROLLBACK TO put_back; RELEASE put_back');
  return isBack;
}

function insert(
  file: Database.Database,
  { name, columns }: Table,
  row: QuarantinedRow,
  supplied: ReadonlyMap<string, SqliteValue>,
): boolean {
  // What the row has no value for is left to the column's own default, as ALTER TABLE left it.
  const values = columns
    .map((column) => [column.name, row.columns.get(column.name) ?? supplied.get(column.name)] as const)
    .filter((entry): entry is [string, SqliteValue] => entry[1] !== undefined);
  const names = values.map(([column]) => identifier(column)).join(', ');
  const slots = values.map(([, { type }]) => (type === 'text' ? 'CAST(? AS TEXT)' : '?')).join(', ');
  try {
    file
      .prepare(`INSERT INTO ${identifier(name)} (${names}) VALUES (${slots})`)
      .run(values.map(([, { value }]) => value));
    return true;
  } catch (cause) {
    if (/^SQLITE_(CONSTRAINT|MISMATCH)/.test((cause as { code?: string }).code ?? '')) return false;
    throw cause;
  }
}

/** A column's affinity may turn a value of another file into one of another storage class. */
function isAsItWas(file: Database.Database, { name, columns }: Table, row: QuarantinedRow): boolean {
  const known = columns.map((column) => column.name).filter((column) => row.columns.has(column));
  const found = rowReader(file, name, known)(row.key);
  return known.every((column) => isSameValue(found?.get(column), row.columns.get(column)));
}

function hasItsParents(file: Database.Database, table: Table, row: QuarantinedRow): boolean {
  const wasOrphan = (column: string) =>
    row.rules.some((rule) => rule.endsWith(`(${column})`) && !rule.startsWith('parent_refused'));
  return references(table, row).every(
    ({ column }) => wasOrphan(column) || isThere(file, table, column, row.key),
  );
}

/** Whether the file has what a row of it refers to. */
function isThere(file: Database.Database, { name, columns }: Table, column: string, key: bigint): boolean {
  const to = columns.find((it) => it.name === column)?.references;
  const parent = file.prepare(
    `SELECT 1 FROM ${identifier(name)} AS child WHERE child."id" = ?
        AND child.${identifier(column)} IN (SELECT "id" FROM ${identifier(String(to))})`,
  );
  return parent.get(key) !== undefined;
}

/** Columns that only the row's own file had, and that hold something. */
function leftBehind({ columns }: Table, row: QuarantinedRow): string[] {
  const known = new Set(columns.map(({ name }) => name));
  return [...row.columns]
    .filter(([name, { type }]) => !known.has(name) && type !== 'null')
    .map(([name]) => name);
}
