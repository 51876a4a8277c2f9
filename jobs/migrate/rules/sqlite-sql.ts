// SQL texts for SQLite.

/** Quotes a name for SQLite, whatever characters it holds. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a text for SQLite. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A SQLite expression for what a column holds, with texts as bytes: as texts a driver would repair them. */
export function rawValue(name: string): string {
  const column = identifier(name);
  return `CASE typeof(${column}) WHEN 'text' THEN CAST(${column} AS BLOB) ELSE ${column} END`;
}
