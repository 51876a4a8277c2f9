import Database from 'better-sqlite3';

/** PostgreSQL prints JSON in its own way. */
const JSON_COLUMNS = ['geometry', 'sub_spans', 'model_prediction'];

/** Tables and ids of rows that are not the same, in storage class and bytes, in both files. */
export function differences(path: string, other: string): unknown[] {
  const database = new Database(path, { readonly: true });
  database.prepare('ATTACH ? AS other').run(other);
  try {
    return ['charts', 'candles', 'annotations', 'span_annotations'].flatMap((table) => {
      const names = database
        .prepare('SELECT name FROM pragma_table_info(?) WHERE name NOT IN (SELECT value FROM json_each(?))')
        .pluck()
        .all(table, JSON.stringify(JSON_COLUMNS)) as string[];
      const bits = names.map((name) => `typeof("${name}") || hex(CAST("${name}" AS BLOB))`).join(', ');
      const rows = (schema: string) => `SELECT id, ${bits} FROM ${schema}.${table}`;
      return database
        .prepare(
          `SELECT DISTINCT '${table}', id FROM (SELECT * FROM (${rows('main')} EXCEPT ${rows('other')}) UNION ALL SELECT * FROM (${rows('other')} EXCEPT ${rows('main')})) ORDER BY id`,
        )
        .raw()
        .all();
    });
  } finally {
    database.close();
  }
}
