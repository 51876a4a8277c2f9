// SQL texts for SQLite.

/** Quotes a name for SQLite, whatever characters it holds. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a text for SQLite. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
