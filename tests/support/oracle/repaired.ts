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

/**
 * The legacy table with the values that the ledger says took the place of others, and what is not right about
 * that: an original that the file does not hold, a remedy that nobody asked for, a change that is none.
 */
export async function withRepairs(
  client: pg.Client,
  table: string,
  source: StoredTable | undefined,
): Promise<{ source: StoredTable | undefined; problems: string[] }> {
  const { rows } = await client.query<Entry>(
    `SELECT source_rowid::text AS key, column_name AS column, remedies, stored, repaired,
            (SELECT settings -> 'repairs' FROM legacy_migration.runs AS run WHERE run.run_id = repairs.run_id) AS asked
       FROM legacy_migration.repairs WHERE table_name = $1`,
    [table],
  );
  if (!source)
    return { source, problems: rows.map(({ key }) => `${table} ${key} was repaired, and is not there.`) };
  const changed = new Map(Array.from(source.rows, ([id, values]): [bigint, Stored[]] => [id, [...values]]));
  const problems = rows.flatMap(({ key, column, remedies, stored, repaired, asked }) => {
    const place = `${table} ${key}: ${column}`;
    const at = source.columns.indexOf(column);
    const values = changed.get(BigInt(key));
    const was = source.rows.get(BigInt(key))?.[at];
    if (!values || !was) return [`${place} was repaired, and is not there.`];
    values[at] = revive(repaired);
    return [
      ...(show(was) === show(revive(stored))
        ? []
        : [`${place} was ${show(was)}, not ${show(revive(stored))}.`]),
      ...(show(was) === show(values[at]) ? [`${place} was repaired to what it was.`] : []),
      ...remedies
        .filter((remedy) => !asked?.includes(`${table}.${column}:${remedy}`))
        .map((remedy) => `${place} was repaired by ${remedy}, which nobody asked for.`),
    ];
  });
  return { source: { ...source, rows: changed }, problems };
}

function revive({ type, value, hex }: Kept): Stored {
  if (type === 'integer') return { type, value: BigInt(String(value)) };
  if (type === 'real') return { type, value: Number(value) };
  if (type === 'null') return { type };
  const bytes = hex === undefined ? Buffer.from(String(value)) : Buffer.from(hex, 'hex');
  return { type: type as 'text' | 'blob', bytes };
}
