import { $ } from 'zx';
import type { Deployment } from '../compose.ts';
import { IF_THERE_IS_A_LEDGER, type LedgerFacts, readFacts } from '../database.ts';
import { mustDocker } from '../engine.ts';
import type { Holder } from '../volumes.ts';

/** What a server says to the user and the password of the settings. */
export type Answer =
  | { empty: true }
  | { unknown: string }
  | { refusal: string; superusers: string[] }
  | { mayRename: boolean; databases: string[]; ledger: LedgerFacts | undefined };

const QUESTION = `SELECT 'may-rename ' || (rolsuper OR rolcreatedb) FROM pg_roles WHERE rolname = current_user
UNION ALL SELECT 'database ' || datname FROM pg_database WHERE NOT datistemplate`;
/** What is asked of a server, and what a migration that has completed has left in either database. */
const PSQL = `psql -U "$POSTGRES_USER" -d postgres -XAtqw -c "${QUESTION}" 2>&1 || echo refused
for database in "$ONE_DATABASE" "$OTHER_DATABASE"; do
printf '%s\\n' "$LEDGER" | psql -U "$POSTGRES_USER" -d "$database" -XAtqw 2>/dev/null | sed 's/^/ledger /'
done`;
/** A copy larger than this is not made. */
const LARGEST_MB = 1024;

/**
 * Runs on the volume, mounted read-only: copies it within the container, and asks a server that runs on the
 * copy. Everybody must give a password there, which the image's own settings ask of other containers alone.
 */
export const PROBE = `set -eu
data=$(dirname "$(ls -d /var/lib/postgresql/data/PG_VERSION /var/lib/postgresql/data/*/PG_VERSION /var/lib/postgresql/data/*/docker/PG_VERSION 2>/dev/null | head -1)")
if [ ! -e "$data/PG_VERSION" ]; then echo empty; exit 0; fi
size=$(du -sm "$data" | cut -f1)
if [ "$size" -gt ${LARGEST_MB} ]; then echo "unknown the volume has $size MB, and no copy is made of more than ${LARGEST_MB}"; exit 0; fi
cp -a "$data" /tmp/copy
rm -f /tmp/copy/postmaster.pid /tmp/copy/standby.signal
sed -i '/# candle-annotator: project /d' /tmp/copy/postgresql.conf
echo 'SELECT rolname FROM pg_roles WHERE rolsuper' | postgres --single -D /tmp/copy -c archive_mode=off postgres | sed -n 's/.*rolname = "\\([^"]*\\)".*/superuser \\1/p'
echo 'host all all all md5' >/tmp/hba
postgres -D /tmp/copy -c hba_file=/tmp/hba -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c archive_mode=off -c fsync=off >/tmp/log 2>&1 &
until pg_isready -qh 127.0.0.1; do kill -0 $! 2>/dev/null || { cat /tmp/log >&2; exit 1; }; sleep 0.1; done
export PGHOST=127.0.0.1
${PSQL}`;

/** Over the container's own address, because the image asks for no password on 127.0.0.1. */
const ASK = `PGHOST=$(hostname -i 2>/dev/null | cut -d' ' -f1)
export PGHOST=\${PGHOST:-127.0.0.1}
${PSQL}`;

/** What both scripts read from their environment. */
export function asked({ databaseUser, password, database, oldDatabase }: Deployment) {
  const databases = { ONE_DATABASE: database, OTHER_DATABASE: oldDatabase };
  return { POSTGRES_USER: databaseUser, PGPASSWORD: password, ...databases, LEDGER: IF_THERE_IS_A_LEDGER };
}

/** Asks a server that runs in a container. */
export async function askServer(server: Holder, deployment: Deployment): Promise<Answer> {
  const env = asked(deployment);
  const names = Object.keys(env).flatMap((name) => ['--env', name]);
  const run = $({ quiet: true, nothrow: true, env: { ...process.env, ...env } });
  const { exitCode, stdout, stderr } = await run`docker exec ${names} ${server.id} bash -c ${ASK}`;
  if (exitCode !== 0)
    return {
      unknown: `${server.name} cannot be asked: ${stderr.trim() || `docker exec ended with ${exitCode}`}`,
    };
  const answer = readAnswer(stdout);
  return 'refusal' in answer ? { ...answer, superusers: await madeWith(server) } : answer;
}

/** The superuser that the old container was told to make. */
async function madeWith({ id }: Holder): Promise<string[]> {
  const env = JSON.parse(
    await mustDocker('container', 'inspect', '--format', '{{json .Config.Env}}', id),
  ) as string[];
  return env.flatMap((pair) =>
    pair.startsWith('POSTGRES_USER=') ? pair.slice('POSTGRES_USER='.length) : [],
  );
}

/** Reads what one of the scripts above printed. */
export function readAnswer(output: string): Answer {
  const lines = output.trim().split('\n');
  const after = (word: string) =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? line.slice(word.length + 1) : []));
  if (lines.includes('empty')) return { empty: true };
  const [unknown] = after('unknown');
  if (unknown !== undefined) return { unknown };
  const superusers = after('superuser');
  if (lines.includes('refused')) {
    const refusal = lines.find((line) => /FATAL|error/i.test(line)) ?? 'it gave no reason';
    return { refusal: refusal.replace(/^.*FATAL: +/, ''), superusers };
  }
  const [ledger] = after('ledger').map(readFacts);
  return { mayRename: after('may-rename').includes('true'), databases: after('database').toSorted(), ledger };
}
