import type { TestDatabase } from '../database.ts';
import { withClient } from '../server.ts';
import { migrateSchema } from './checkouts.ts';
import type { Group, Row } from './row.ts';

/** The old database is put aside and a new one made, by the hint's own SQL; then the schema is applied. */
async function makeAnew(database: TestDatabase, hint: string, { serverUrl }: { serverUrl: string }) {
  const sql = /ALTER DATABASE .*?; CREATE DATABASE .*?;/.exec(hint)?.[0] ?? `no SQL in: ${hint}`;
  await database.client.end();
  await withClient(serverUrl, async (client) => {
    for (const statement of sql.split('; ')) await client.query(statement);
    await client.query(`DROP DATABASE ${/RENAME TO (\w+);/.exec(sql)?.[1]}`);
  });
  await database.reconnect();
  return migrateSchema(database);
}

function refused(encoding: string): Row {
  return {
    state: encoding,
    made: `\`ENCODING '${encoding}' LOCALE 'C'\``,
    created: `ENCODING '${encoding}' LOCALE 'C'`,
    must: { exitCode: 4, code: 'encoding_not_utf8', says: 'pg_dump', follow: makeAnew },
  };
}

function taken(state: string, words: string): Row {
  return {
    state,
    made: `\`${words}\`, without a table`,
    created: words,
    must: { exitCode: 4, code: 'schema_older', says: 'migrate-schema', follow: migrateSchema },
  };
}

/** How the database holds texts. */
export const encodings: Group = {
  title: 'Encodings',
  rows: [
    ...['SQL_ASCII', 'LATIN1', 'LATIN9', 'WIN1252', 'EUC_JP'].map(refused),
    taken('UTF8, sorted by code point', `ENCODING 'UTF8' LOCALE 'C'`),
    taken('UTF8, sorted as in German', `ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'de' LOCALE 'C'`),
  ],
};
