import { join } from 'node:path';
import { z } from 'zod/v3';
import type { Container } from '../throw-away/container.ts';
import { readSequences, readTables } from './contents.ts';
import { writeFileOf } from './files.ts';
import type { DatabaseBackup } from './manifest.ts';
import { PsqlSession } from './psql-session.ts';

/** One moment of the database, for everything that is read of it here. */
const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT pg_export_snapshot();';

const FACTS = z.object({
  superuser: z.string(),
  serverVersion: z.number(),
  sizeBytes: z.number(),
  create: z.array(z.string()),
});

/** How the server itself would make this database again; psql puts the name in. */
const FACTS_OF = `
WITH this AS (SELECT *, to_jsonb(d) AS d FROM pg_database d WHERE datname = current_database())
SELECT json_build_object(
  'superuser', (SELECT rolname FROM pg_roles WHERE oid = 10),
  'serverVersion', current_setting('server_version_num')::int,
  'sizeBytes', pg_database_size(current_database()),
  'create', ARRAY[format('CREATE DATABASE :"name" TEMPLATE template0 OWNER %I ENCODING %L LC_COLLATE %L LC_CTYPE %L',
      pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype)
    || CASE datlocprovider
         WHEN 'i' THEN format(' LOCALE_PROVIDER icu ICU_LOCALE %L', coalesce(d->>'datlocale', d->>'daticulocale'))
         WHEN 'b' THEN format(' LOCALE_PROVIDER builtin BUILTIN_LOCALE %L', d->>'datlocale')
         ELSE ' LOCALE_PROVIDER libc' END || ';']
  || CASE WHEN datacl IS NULL THEN '{}' ELSE ARRAY['REVOKE ALL ON DATABASE :"name" FROM PUBLIC;'] END
  || ARRAY(SELECT format('GRANT %s ON DATABASE :"name" TO %s;', privilege_type,
                         CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
             FROM aclexplode(datacl))
  || ARRAY(SELECT format('ALTER %s SET %I TO %s;',
                  CASE setrole WHEN 0 THEN 'DATABASE :"name"'
                               ELSE format('ROLE %I IN DATABASE :"name"', pg_get_userbyid(setrole)) END,
                  split_part(setting, '=', 1),
                  -- A list is stored with the quotes that its parts need.
                  CASE WHEN split_part(setting, '=', 1) ~ '(search_path|_libraries|_tablespaces)$'
                       THEN coalesce(nullif(substr(setting, strpos(setting, '=') + 1), ''), '''''')
                       ELSE quote_literal(substr(setting, strpos(setting, '=') + 1)) END)
             FROM pg_db_role_setting, unnest(setconfig) AS setting WHERE setdatabase = this.oid))
  FROM this;`;

/**
 * Writes a database, and the roles of its server, into files of this folder, and says what they hold. Rows
 * are counted in the very snapshot that is dumped, while the application goes on writing.
 */
export async function dumpDatabase(
  client: Container,
  name: string,
  folder: string,
  signal: AbortSignal,
): Promise<DatabaseBackup> {
  await using session = new PsqlSession(client, name);
  const [snapshot = ''] = await session.ask(SNAPSHOT, signal);
  const facts = FACTS.parse(JSON.parse((await session.ask(FACTS_OF, signal)).join('')));
  const sequences = await readSequences(session, signal);
  const write = (file: string, program: string[]) =>
    writeFileOf(join(folder, file), (output) => client.run(program, { output, signal }));
  const pgDump = ['pg_dump', '-Fc', '--compress=1', '--lock-wait-timeout=60s', '--snapshot', snapshot, name];
  const [dump, roles, tables] = await Promise.all([
    write('database.dump', pgDump),
    write('roles.sql', ['pg_dumpall', '--roles-only']),
    readTables(session, signal),
  ]);
  return { name, ...facts, dump, roles, contents: { sequences, ...tables } };
}
