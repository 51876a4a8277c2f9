import type pg from 'pg';
import { type Stored, type StoredTable, show } from './stored.ts';

interface Kept {
  type: string;
  value?: string;
  hex?: string;
}

interface Entry {
  key: string;
  column: string;
  remedies: string[];
  stored: Kept;
  repaired: Kept;
  asked: string[] | null;
}

/** The highest id above which the application has room. */
const HIGHEST_ID = 2_147_482_647n;

interface Changed {
  table: string;
  original: StoredTable;
  /** By the id that each row has in the end. */
  rows: Map<bigint, (Stored | undefined)[]>;
  problems: string[];
}

/**
 * The legacy table as the ledger says that remedies made it, and what is not right about that: an original
 * that the file does not hold, a remedy that nobody asked for, a change that is none or was not needed, a row
 * that is not equal to the one that stands for it. `referred`: ids that rows of other tables refer to.
 */
export async function withRepairs(
  client: pg.Client,
  table: string,
  source: StoredTable | undefined,
  referred: ReadonlySet<bigint>,
): Promise<{ source: StoredTable | undefined; problems: string[] }> {
  const { rows } = await client.query<Entry>(
    `SELECT source_rowid::text AS key, column_name AS column, remedies, stored, repaired,
            (SELECT settings -> 'repairs' FROM legacy_migration.runs AS run WHERE run.run_id = repairs.run_id) AS asked
       FROM legacy_migration.repairs WHERE table_name = $1 ORDER BY column_name = 'id', source_rowid`,
    [table],
  );
  if (!source)
    return { source, problems: rows.map(({ key }) => `${table} ${key} was repaired, and is not there.`) };
  const copies = Array.from(source.rows, ([id, values]): [bigint, Stored[]] => [id, [...values]]);
  const changed: Changed = { table, original: source, rows: new Map(copies), problems: [] };
  for (const entry of rows) {
    const [remedy] = entry.remedies;
    if (remedy === 'lost_chart') make(changed, entry);
    else if (entry.column === 'id') changeRow(changed, entry, referred);
    else changeValue(changed, entry);
  }
  return { source: { ...source, rows: changed.rows as Map<bigint, Stored[]> }, problems: changed.problems };
}

function assertAsked({ table, problems }: Changed, { key, column, remedies, asked }: Entry): void {
  for (const remedy of remedies)
    if (!asked?.includes(`${table}.${column}:${remedy}`))
      problems.push(`${table} ${key}: ${column} was repaired by ${remedy}, which nobody asked for.`);
}

function changeValue(changed: Changed, entry: Entry): void {
  const { table, original, rows, problems } = changed;
  const { key, column, stored, repaired } = entry;
  const place = `${table} ${key}: ${column}`;
  const at = original.columns.indexOf(column);
  const values = rows.get(BigInt(key));
  const was = original.rows.get(BigInt(key))?.[at];
  if (!values || !was) {
    problems.push(`${place} was repaired, and is not there.`);
    return;
  }
  const is = revive(repaired);
  values[at] = is;
  assertAsked(changed, entry);
  if (show(was) !== show(revive(stored)))
    problems.push(`${place} was ${show(was)}, not ${show(revive(stored))}.`);
  if (show(was) === show(is)) problems.push(`${place} was repaired to what it was.`);
}

function changeRow(changed: Changed, entry: Entry, referred: ReadonlySet<bigint>): void {
  const { table, original, rows, problems } = changed;
  const [key, other] = [BigInt(entry.key), BigInt(String(entry.repaired.value))];
  const place = `${table} ${key}`;
  const values = rows.get(key);
  assertAsked(changed, entry);
  if (!values || String(key) !== entry.stored.value) problems.push(`${place} is not what was changed.`);
  if (referred.has(key)) problems.push(`${place} was taken away from rows that refer to it.`);
  rows.delete(key);
  if (entry.remedies[0] === 'equal_rows') {
    if (sayRow(original, key) !== sayRow(original, other))
      problems.push(`${place} is not equal to ${other}.`);
    return;
  }
  if (key <= HIGHEST_ID && key >= -(2n ** 31n)) problems.push(`${place} needs no other id.`);
  if (original.rows.has(other) || rows.has(other))
    problems.push(`${place} got an id that is taken: ${other}.`);
  rows.set(other, withValue(values ?? [], original.columns.indexOf('id'), { type: 'integer', value: other }));
}

/** A chart that was made has an id and a name; when it was created nobody knows. */
function make(changed: Changed, { key, column, repaired, asked }: Entry): void {
  const { original, rows, problems } = changed;
  const id = BigInt(key);
  if (original.rows.has(id)) problems.push(`charts ${key} was made, and was there.`);
  if (!asked?.some((it) => it.endsWith('.chart_id:lost_chart')))
    problems.push(`charts ${key} was made, which nobody asked for.`);
  const values = rows.get(id) ?? original.columns.map(() => undefined);
  rows.set(id, withValue(values, original.columns.indexOf(column), revive(repaired)));
}

function withValue(values: readonly (Stored | undefined)[], at: number, value: Stored) {
  return values.map((it, index) => (index === at ? value : it));
}

function sayRow({ columns, rows }: StoredTable, id: bigint): string {
  const others = rows.get(id)?.filter((_, index) => columns[index] !== 'id');
  return others ? others.map(show).join() : `no row ${id}`;
}

function revive({ type, value, hex }: Kept): Stored {
  if (type === 'integer') return { type, value: BigInt(String(value)) };
  if (type === 'real') return { type, value: Number(value) };
  if (type === 'null') return { type };
  const bytes = hex === undefined ? Buffer.from(String(value)) : Buffer.from(hex, 'hex');
  return { type: type as 'text' | 'blob', bytes };
}
