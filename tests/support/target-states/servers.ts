import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PostgresVersion } from '../../../scripts/embedded-postgres/binaries.ts';
import { certificates } from '../certificates.ts';
import { Unavailable } from './run-state.ts';

/** A server that some states need; one of each kind is started for all of them. */
export interface ServerKind {
  version?: PostgresVersion;
  /** Its parameters, and what they name. */
  parameters?: () => Promise<Record<string, string>>;
  /** What the tests' own URLs end with. */
  query?: string;
}

export const POSTGRES_17: ServerKind = { version: 17 };
export const POSTGRES_18: ServerKind = { version: 18 };

/** As little of everything as it starts with. */
export const SMALL_SERVER: ServerKind = {
  parameters: async () => ({
    ...{ max_connections: '12', superuser_reserved_connections: '1', shared_buffers: '256kB' },
    ...{ wal_level: 'minimal', max_wal_senders: '0', max_worker_processes: '0', autovacuum: 'off' },
    ...{ track_counts: 'off', track_activities: 'off', work_mem: '64kB', maintenance_work_mem: '1MB' },
    ...{ max_locks_per_transaction: '10', max_files_per_process: '64', wal_buffers: '32kB' },
  }),
};

/** The databases of states are behind TLS, and users of this name must show a certificate. */
export const TLS_SERVER: ServerKind = {
  query: '?sslmode=no-verify',
  parameters: async () => {
    const made = await certificates();
    if (!made) throw new Unavailable('OpenSSL is not installed');
    const rules = join(made.folder, 'pg_hba.conf');
    await writeFile(
      rules,
      `host postgres,migrated all all scram-sha-256
hostssl all "/_certified$" all scram-sha-256 clientcert=verify-ca
hostssl all all all scram-sha-256
`,
    );
    await chmod(rules, 0o644);
    return {
      ...{ ssl: 'on', ssl_cert_file: made.server, ssl_key_file: made.key, ssl_ca_file: made.ca },
      hba_file: rules,
    };
  },
};
