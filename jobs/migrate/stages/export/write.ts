import type Database from 'better-sqlite3';
import pg from 'pg';
import { type Action, type Finding, FindingTally, MAX_EXAMPLES } from '../../rules/findings.ts';
import { createTable, type LegacyDefinition, uniqueIndexes } from '../../rules/legacy-ddl.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import type { Column, Table } from '../../rules/tables.ts';
import { allValues } from '../../sqlite-values.ts';
import { copyOut, type WireRow } from '../../target/copy-out.ts';
import { type Flaw, RowDecoder } from './decode.ts';
import { RowInserter } from './inserter.ts';

export interface WriteContext {
  /** In a transaction whose snapshot is exported. */
  client: pg.Client;
  /** The new file, in a transaction. */
  file: Database.Database;
  signal: AbortSignal;
  /** Hears of rows as they are written. */
  onRows: (rows: number) => void;
}

const ROWS_PER_WORD = 50_000;

const ACTIONS: Record<Flaw, Action> = {
  fraction_of_second: 'truncated',
  negative_zero: 'truncated',
  infinite_time: 'refused',
  not_a_number: 'refused',
};

/**
 * Makes a table and its unique indexes in the new file and fills it with every row of PostgreSQL, in
 * order of id and in bounded memory. What cannot be held as it is becomes a finding; a row that is
 * refused is not written.
 */
export async function writeTable(
  { client, file, signal, onRows }: WriteContext,
  table: Table,
): Promise<{ rows: number; findings: Finding[] }> {
  for (const statement of createTable(legacyDefinition(table))) file.exec(statement);
  const tally = new FindingTally();
  const inserter = new RowInserter(file, table);
  const decoder = new RowDecoder(
    table.columns.map(({ kind }) => kind),
    {
      onRow: (values) => inserter.add(values),
      onFlaw: (rule, index, id) => {
        const column = table.columns[index]?.name as string;
        tally.add({ table: table.name, column, rule, action: ACTIONS[rule] }, [String(id)]);
      },
    },
  );
  let said = 0;
  const say = () => {
    onRows(inserter.rows - said);
    said = inserter.rows;
  };
  const decode = (row: WireRow) => {
    decoder.decode(row);
    if (inserter.rows - said >= ROWS_PER_WORD) say();
  };
  await copyOut(client, rowsOf(table), table.columns.length, decode, signal);
  inserter.end();
  say();
  return { rows: inserter.rows, findings: [...tally.list(), ...index(file, table)] };
}

/** Sorted once, an index takes a fraction of the time that keeping it row by row would. */
function index(file: Database.Database, table: Table): Finding[] {
  return uniqueIndexes(table).flatMap(({ columns, create }) => {
    try {
      file.exec(create);
      return [];
    } catch (cause) {
      if ((cause as { code?: string }).code !== 'SQLITE_CONSTRAINT_UNIQUE') throw cause;
      return [duplicates(file, table.name, columns)];
    }
  });
}

/** Rows that differ in PostgreSQL by a fraction of a second only. */
function duplicates(file: Database.Database, table: string, columns: readonly string[]): Finding {
  const key = columns.map(identifier).join(', ');
  const ids = allValues<number>(
    file,
    `SELECT "id" FROM ${identifier(table)} WHERE (${key}) IN
       (SELECT ${key} FROM ${identifier(table)} GROUP BY ${key} HAVING count(*) > 1) ORDER BY "id"`,
  );
  return {
    table,
    column: columns.join(','),
    rule: 'duplicate_key',
    count: ids.length,
    action: 'refused',
    examples: ids.slice(0, MAX_EXAMPLES).map(String),
  };
}

function legacyDefinition({ name, columns, uniques }: Table): LegacyDefinition {
  return { name, columns: columns.map((column) => ({ name: column.name, ...column.legacy })), uniques };
}

function rowsOf({ name, columns }: Table): string {
  const selected = columns.map((column) => read(column)).join(', ');
  return `SELECT ${selected} FROM public.${pg.escapeIdentifier(name)} ORDER BY id`;
}

function read({ name, kind }: Column): string {
  const column = pg.escapeIdentifier(name);
  return kind === 'json' ? `${column}::text` : column;
}
