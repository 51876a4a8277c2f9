import type Database from 'better-sqlite3';
import type pg from 'pg';
import { REPAIRS } from '../../../../db/repairs.ts';
import { tableExists } from '../../../../db/values.ts';
import { type Finding, FindingTally } from '../../rules/findings.ts';
import { isSameValue, type SqliteValue } from '../../rules/quarantined-row.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { restoreValue, type StoredValue } from '../../rules/stored-value.ts';
import type { Table } from '../../rules/tables.ts';
import { rowReader } from '../../sqlite.ts';

const PAGE_ROWS = 2_000;

interface Entry {
  key: string;
  column: string;
  remedies: string[];
  stored: StoredValue;
  repaired: StoredValue;
  /** Of JSON what PostgreSQL prints for it, as it is in the file. */
  printed: string | null;
}

/**
 * Writes back what a run repaired, where nobody has changed it since: the same storage class, the same bytes.
 * What was changed, or what SQLite would not take or keep so, stays as PostgreSQL holds it, which is a
 * finding.
 */
export async function restoreOriginals(
  client: pg.ClientBase,
  file: Database.Database,
  { tables, runId }: { tables: readonly Table[]; runId: string },
): Promise<Finding[]> {
  const tally = new FindingTally();
  for (const table of tables) {
    await restoreTable(client, file, { table, tables, runId }, (rule, column, key) => {
      const action = rule === 'was_repaired' ? 'restored' : 'kept';
      tally.add({ table: table.name, column, rule, action }, [key]);
    });
  }
  return tally.list();
}

interface TableOfRun {
  table: Table;
  /** All that are in the file. */
  tables: readonly Table[];
  runId: string;
}

type Note = (rule: string, column: string, key: string) => void;

/** Values first, while rows have the ids by which PostgreSQL knows them. */
async function restoreTable(
  client: pg.ClientBase,
  file: Database.Database,
  ofRun: TableOfRun,
  note: Note,
): Promise<void> {
  const newIds = await readNewIds(client, ofRun, note);
  await restoreValues(client, file, { ...ofRun, newIds }, note);
  const restoreId = idRestorer(file, ofRun);
  for (const [key, id] of newIds) {
    const outcome = restoreId(BigInt(key), id);
    if (outcome) note(outcome, 'id', key);
  }
}

/** What else was done about whole rows is said, and stays as it is. */
async function readNewIds(
  client: pg.ClientBase,
  { table, runId }: TableOfRun,
  note: Note,
): Promise<Map<string, bigint>> {
  const newIds = new Map<string, bigint>();
  for await (const { key, column, remedies, repaired } of entries(client, runId, table)) {
    if (column !== 'id') continue;
    if (remedies[0] === 'next_id') newIds.set(key, idOf(repaired));
    else note(remedies[0] ?? '', column, key);
  }
  return newIds;
}

async function restoreValues(
  client: pg.ClientBase,
  file: Database.Database,
  { table, runId, newIds }: TableOfRun & { newIds: ReadonlyMap<string, bigint> },
  note: Note,
): Promise<void> {
  const restore = cellRestorer(file, table.name);
  for await (const { key, column, remedies, ...entry } of entries(client, runId, table)) {
    const isValue = column !== 'id' && !remedies.includes('lost_chart');
    if (!isValue || !table.columns.some(({ name }) => name === column)) continue;
    const outcome = restore(newIds.get(key) ?? BigInt(key), column, entry);
    if (outcome) note(outcome, column, key);
  }
}

function idOf(repaired: StoredValue): bigint {
  return restoreValue(repaired).value as bigint;
}

/** Gives a row its old id again, unless another row refers to the one that it has now. */
function idRestorer(file: Database.Database, { table, tables }: Pick<TableOfRun, 'table' | 'tables'>) {
  const relation = identifier(table.name);
  const referring = tables.flatMap(({ name, columns }) =>
    columns
      .filter(({ references }) => references === table.name)
      .map((column) => `SELECT 1 FROM ${identifier(name)} WHERE ${identifier(column.name)} = ?`),
  );
  const isReferredTo = referring.length > 0 ? file.prepare(referring.join(' UNION ALL ')) : undefined;
  const update = file.prepare(`UPDATE ${relation} SET "id" = ? WHERE "id" = ?`);
  return (key: bigint, id: bigint): Outcome | undefined => {
    if (isReferredTo?.get(referring.map(() => id))) return 'changed_since_repair';
    // The row was deleted since, where there is nothing to change.
    return update.run(key, id).changes > 0 ? 'was_repaired' : undefined;
  };
}

async function* entries(
  client: pg.ClientBase,
  runId: string,
  { name, columns }: Table,
): AsyncGenerator<Entry> {
  if (!(await tableExists(client, 'legacy_migration.repairs'))) return;
  const json = columns.filter(({ kind }) => kind === 'json').map((column) => column.name);
  await client.query(
    `DECLARE repaired CURSOR FOR
       SELECT source_rowid::text AS key, column_name AS column, remedies, stored, repaired,
              CASE WHEN column_name = ANY ($3) THEN (repaired ->> 'value')::jsonb::text END AS printed
         FROM ${REPAIRS} AS repair WHERE run_id = $1 AND table_name = $2 ORDER BY source_rowid, column_name`,
    [runId, name, json],
  );
  for (;;) {
    const { rows } = await client.query<Entry>(`FETCH ${PAGE_ROWS} FROM repaired`);
    yield* rows;
    if (rows.length < PAGE_ROWS) break;
  }
  await client.query('CLOSE repaired');
}

type Outcome = 'was_repaired' | 'changed_since_repair' | 'breaks_constraint';

function cellRestorer(file: Database.Database, table: string) {
  const cells = new Map<string, Cell>();
  return (
    key: bigint,
    column: string,
    { stored, repaired, printed }: Omit<Entry, 'key' | 'column' | 'remedies'>,
  ) => {
    const cell = cells.get(column) ?? new Cell(file, table, column);
    cells.set(column, cell);
    const present = cell.read(key);
    // The row was deleted since.
    if (!present) return undefined;
    const left = printed === null ? restoreValue(repaired) : text(printed);
    if (!isSameValue(present, left)) return 'changed_since_repair' satisfies Outcome;
    const original = restoreValue(stored);
    if (cell.write(key, original) && isSameValue(cell.read(key), original))
      return 'was_repaired' satisfies Outcome;
    cell.write(key, present);
    return 'breaks_constraint' satisfies Outcome;
  };
}

/** One column of the new file. */
class Cell {
  readonly read: (key: bigint) => SqliteValue | undefined;
  readonly #write: Database.Statement;
  readonly #writeText: Database.Statement;

  constructor(file: Database.Database, table: string, column: string) {
    const read = rowReader(file, table, [column]);
    this.read = (key) => read(key)?.get(column);
    const update = (value: string) =>
      file.prepare(`UPDATE ${identifier(table)} SET ${identifier(column)} = ${value} WHERE "id" = ?`);
    this.#write = update('?');
    this.#writeText = update('CAST(? AS TEXT)');
  }

  /** False where a constraint of the file does not let it in. */
  write(key: bigint, { type, value }: SqliteValue): boolean {
    try {
      (type === 'text' ? this.#writeText : this.#write).run(value, key);
      return true;
    } catch (cause) {
      if (/^SQLITE_(CONSTRAINT|MISMATCH)/.test((cause as { code?: string }).code ?? '')) return false;
      throw cause;
    }
  }
}

function text(said: string): SqliteValue {
  return { type: 'text', value: Buffer.from(said) };
}
