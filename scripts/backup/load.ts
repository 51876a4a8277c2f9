import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ScriptError } from '../operate/edge.ts';
import type { Container } from '../throw-away/container.ts';
import { differences, readContents } from './contents.ts';
import type { DatabaseBackup } from './manifest.ts';
import { PsqlSession } from './psql-session.ts';

/**
 * All of it or nothing. A pg_restore that is newer than the server begins with a setting that the server
 * does not know; it stands among the first lines, before any data.
 */
const LOAD = `pg_restore --single-transaction --file=- | sed '1,40{/^SET transaction_timeout = 0;$/d;}' |
  psql -Xq -v ON_ERROR_STOP=1 -d "$1" >/dev/null`;

/**
 * Loads a backup into a new database of this name, and compares that, value by value, with what was backed
 * up. Roles that the server has already stay as they are, their passwords included. Throws where anything
 * fails or differs.
 */
export async function loadDatabase(
  server: Container,
  folder: string,
  backup: DatabaseBackup,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  await createRoles(server, await readFile(join(folder, backup.roles.name), 'utf8'), signal);
  const psql = ['psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-v', `name=${name}`, '-d', 'postgres'];
  await server.run(psql, { input: backup.create.join('\n'), signal });
  const input = createReadStream(join(folder, backup.dump.name));
  await server.run(['bash', '-o', 'pipefail', '-euc', LOAD, 'bash', name], { input, signal });
  await using session = new PsqlSession(server, name);
  await session.ask('ANALYZE;', signal);
  const found = differences(backup.contents, await readContents(session, signal));
  if (found.length === 0) return;
  throw new ScriptError(
    `What was restored is not what was backed up: ${found.slice(0, 10).join('; ')}.`,
    'Keep nothing of it: take another backup, and look into the disk and the memory of this machine.',
  );
}

async function createRoles(server: Container, roles: string, signal: AbortSignal): Promise<void> {
  await using session = new PsqlSession(server, 'postgres');
  const existing = await session.ask('SELECT quote_ident(rolname) FROM pg_roles;', signal);
  await session.ask(rolesToMake(roles, existing), signal);
}

/** Of what pg_dumpall writes, all but what concerns roles that exist: they keep what they have. */
export function rolesToMake(roles: string, existing: readonly string[]): string {
  return roles
    .split('\n')
    .filter((line) => !existing.some((role) => /^(CREATE|ALTER) ROLE /.test(line) && isAbout(line, role)))
    .join('\n');
}

function isAbout(line: string, role: string): boolean {
  const rest = line.replace(/^(CREATE|ALTER) ROLE /, '');
  return rest.startsWith(role) && /^[ ;]/.test(rest.slice(role.length));
}
