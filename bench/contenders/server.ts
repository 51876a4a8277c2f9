import { execute } from '../target.ts';

const BARE = `CREATE TABLE candles (id integer NOT NULL, chart_id integer NOT NULL, time timestamp NOT NULL,
  open double precision NOT NULL, high double precision NOT NULL, low double precision NOT NULL, close double precision NOT NULL)`;

/**
 * Lets the server write the candles of a migrated database into a binary file of its own, and the charts too.
 * They come in order of id, as they lie in the table: the order in which indexes are built fastest.
 */
export async function dumpCandles(migratedUrl: string, folder: string): Promise<void> {
  await execute(
    migratedUrl,
    `COPY candles TO '${folder}/candles.bin' (FORMAT binary)`,
    `COPY charts (id) TO '${folder}/charts.bin' (FORMAT binary)`,
  );
}

/** Seconds until the foreign key is there, and until the keys are. */
export interface ServerRun {
  seconds: number;
  keyedSeconds: number;
}

/**
 * The server's own work, which nobody can avoid: COPY from a file on its own disk into the bare table,
 * then primary key and UNIQUE built in two sessions, then the foreign key.
 */
export async function runServerOnly(databaseUrl: string, folder: string): Promise<ServerRun> {
  await execute(
    databaseUrl,
    'CREATE TABLE charts (id integer PRIMARY KEY)',
    `COPY charts FROM '${folder}/charts.bin' (FORMAT binary)`,
    BARE,
  );
  const startedAtMs = performance.now();
  await execute(databaseUrl, `COPY candles FROM '${folder}/candles.bin' (FORMAT binary)`);
  await Promise.all([
    execute(databaseUrl, 'CREATE UNIQUE INDEX candles_pkey ON candles (id)'),
    execute(databaseUrl, 'CREATE UNIQUE INDEX candles_key ON candles (chart_id, time)'),
  ]);
  await execute(
    databaseUrl,
    'ALTER TABLE candles ADD PRIMARY KEY USING INDEX candles_pkey',
    'ALTER TABLE candles ADD UNIQUE USING INDEX candles_key',
  );
  const keyedSeconds = (performance.now() - startedAtMs) / 1000;
  await execute(databaseUrl, 'ALTER TABLE candles ADD FOREIGN KEY (chart_id) REFERENCES charts');
  return { keyedSeconds, seconds: (performance.now() - startedAtMs) / 1000 };
}
