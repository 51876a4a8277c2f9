// What a query says, without its rows around it.

import type pg from 'pg';

/** The first value of the first row; undefined where there is no row. */
export async function askValue<Value>(
  client: pg.ClientBase,
  text: string,
  values: readonly unknown[] = [],
): Promise<Value | undefined> {
  const [first] = await askColumn<Value>(client, text, values);
  return first;
}

/** The first value of every row. */
export async function askColumn<Value>(
  client: pg.ClientBase,
  text: string,
  values: readonly unknown[] = [],
): Promise<Value[]> {
  const { rows } = await client.query<[Value]>({ text, values: [...values], rowMode: 'array' });
  return rows.map(([value]) => value);
}

/** Whether there is a table of this name, with its schema. */
export async function tableExists(client: pg.ClientBase, name: string): Promise<boolean> {
  return (await askValue(client, 'SELECT to_regclass($1)', [name])) !== null;
}

/** Counts by name, of rows that are a name and a count. */
export async function askCounts(
  client: pg.ClientBase,
  text: string,
  values: readonly unknown[] = [],
): Promise<Map<string, number>> {
  const { rows } = await client.query<[string, unknown]>({ text, values: [...values], rowMode: 'array' });
  return new Map(rows.map(([name, count]) => [name, Number(count)]));
}
