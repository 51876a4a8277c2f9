// What the schema job leaves word of: that it made the database, since there was no old one to rename.

import pg from 'pg';

const BEFORE = 'Made new by drizzle-migrate, because this server held no ';
/** Names of databases end here, since none holds a line break. */
const AFTER = '\n';

/** SQL that leaves word, in the database's comment, that it was made new and which old one was looked for. */
export function sayMadeNew(database: string, oldName: string): string {
  return `COMMENT ON DATABASE ${pg.escapeIdentifier(database)} IS ${pg.escapeLiteral(`${BEFORE}${oldName}${AFTER}`)}`;
}

/** The old database that was looked for in vain when this one was made; undefined where none was. */
export async function lookedForInVain(client: pg.ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ comment: string | null }>(
    `SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = current_database()`,
  );
  const comment = rows[0]?.comment ?? '';
  return comment.startsWith(BEFORE) ? comment.slice(BEFORE.length).split(AFTER)[0] : undefined;
}
