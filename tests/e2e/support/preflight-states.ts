/** What a state is made of; what preflight says; and what happens when one moves all the same. */
export interface PreflightState {
  state: string;
  /** Runs on a copy of the old PostgreSQL volume, in its folder. */
  postgres?: string;
  /** Runs on a copy of the old frontend's volume. */
  legacy?: string;
  settings?: Record<string, string>;
  /** What stands behind STOP, each in one line; none where nothing stands in the way. */
  stops?: RegExp[];
  note?: RegExp;
  /** Settings that the hint asks to be set right: with those of the deployment that wrote the volumes it is mended. */
  setRight?: readonly string[];
  /** The service that ends a move in this state, and its exit code; `completed` where it moves. */
  move?: `${string} ${number}` | 'completed' | 'refused by Compose';
}

const RUN_SQL = (sql: string) =>
  `chown postgres . && echo "${sql}" | setpriv --reuid postgres --clear-groups /usr/lib/postgresql/16/bin/postgres --single -D /to postgres >/dev/null`;

/** What a deployment can be found like: settings, volumes and what is in them. */
export const PREFLIGHT_STATES: readonly PreflightState[] = [
  { state: 'everything as it should be', move: 'completed' },
  // Settings
  {
    state: 'an empty password',
    settings: { POSTGRES_PASSWORD: '' },
    setRight: ['POSTGRES_PASSWORD'],
    stops: [/Set POSTGRES_PASSWORD/],
    move: 'refused by Compose',
  },
  {
    state: 'a wrong password',
    settings: { POSTGRES_PASSWORD: 'wrong' },
    setRight: ['POSTGRES_PASSWORD'],
    stops: [/does not let ml_user in.*superusers: ml_user/],
    move: 'drizzle-migrate 4',
  },
  {
    state: 'another superuser',
    settings: { POSTGRES_USER: 'alice' },
    setRight: ['POSTGRES_USER'],
    stops: [/does not let alice in.*superusers: ml_user/],
    move: 'drizzle-migrate 4',
  },
  {
    state: 'a user that is no superuser',
    postgres: RUN_SQL("CREATE ROLE bob LOGIN PASSWORD 'x'"),
    settings: { POSTGRES_USER: 'bob', POSTGRES_PASSWORD: 'x' },
    setRight: ['POSTGRES_USER', 'POSTGRES_PASSWORD'],
    stops: [/bob may not rename/],
    move: 'drizzle-migrate 4',
  },
  {
    state: 'a database of another old name',
    settings: { OLD_POSTGRES_DB: 'other_db' },
    note: /holds no other_db, only ml_db, postgres/,
  },
  {
    state: 'PostgreSQL’s own database as the application’s',
    settings: { POSTGRES_DB: 'postgres' },
    setRight: ['POSTGRES_DB'],
    stops: [/PostgreSQL's own database/],
    move: 'drizzle-migrate 2',
  },
  {
    state: 'a database’s name with a blank',
    settings: { POSTGRES_DB: 'my charts' },
    setRight: ['POSTGRES_DB'],
    stops: [/POSTGRES_DB is my charts/],
  },
  {
    state: 'a user’s name with an @',
    settings: { POSTGRES_USER: 'me@home' },
    setRight: ['POSTGRES_USER'],
    stops: [/POSTGRES_USER is me@home/],
  },
  {
    state: 'no room where backups go',
    // Has room for nothing.
    settings: { BACKUP_DIR: '/proc' },
    setRight: ['BACKUP_DIR'],
    stops: [/^\/proc, where npm run cutover puts its backup, has 0 kB free, and that takes .* at the least/],
  },
  {
    state: 'a port that is no number',
    settings: { FRONTEND_PORT: 'web' },
    setRight: ['FRONTEND_PORT'],
    stops: [/Compose refuses the settings/],
    move: 'refused by Compose',
  },
  {
    state: 'one port for both',
    settings: { FRONTEND_PORT: '38123', ML_PORT: '38123' },
    setRight: ['ML_PORT'],
    stops: [/are both 38123/],
  },
  {
    state: 'an image that is not here',
    settings: { POSTGRES_IMAGE: 'postgres:16-nowhere' },
    setRight: ['POSTGRES_IMAGE'],
    stops: [/postgres:16-nowhere is not on this machine/],
    move: 'refused by Compose',
  },
  {
    state: 'an image that is no PostgreSQL',
    settings: { POSTGRES_IMAGE: 'node:24-trixie-slim' },
    setRight: ['POSTGRES_IMAGE'],
    stops: [/unable to find user postgres/],
    move: 'refused by Compose',
  },
  {
    state: 'a typo in LEGACY_VOLUME',
    settings: { LEGACY_VOLUME: 'candle-typo-1' },
    setRight: ['LEGACY_VOLUME'],
    stops: [/no volume candle-typo-1/],
    move: 'refused by Compose',
  },
  {
    state: 'a typo in POSTGRES_VOLUME',
    settings: { POSTGRES_VOLUME: 'candle-typo-2' },
    setRight: ['POSTGRES_VOLUME'],
    stops: [/no volume candle-typo-2/],
    move: 'refused by Compose',
  },
  // The legacy volume
  {
    state: 'an empty legacy volume',
    legacy: 'rm -rf ./*',
    setRight: ['LEGACY_VOLUME'],
    stops: [/holds no candles.db: it is empty/],
    move: 'migrate-data 3',
  },
  {
    state: 'a legacy file of another name',
    legacy: 'mv candles.db old.sqlite',
    stops: [/holds no candles.db: it holds old.sqlite/],
    move: 'migrate-data 3',
  },
  {
    state: 'that name in LEGACY_FILE',
    legacy: 'mv candles.db old.sqlite',
    settings: { LEGACY_FILE: 'old.sqlite' },
  },
  {
    state: 'a legacy file in a subfolder',
    legacy: 'mkdir -p data/app && mv candles.db data/app && chown -R 4711 data',
    stops: [/it holds data\/app\/candles.db/],
    move: 'migrate-data 3',
  },
  {
    state: 'that path in LEGACY_FILE',
    legacy: 'mkdir -p data/app && mv candles.db data/app && chown -R 4711 data',
    settings: { LEGACY_FILE: 'data/app/candles.db' },
    move: 'completed',
  },
  {
    state: 'a text as the legacy file',
    legacy: 'echo hello > candles.db',
    setRight: ['LEGACY_VOLUME'],
    stops: [/no SQLite file/],
    move: 'migrate-data 3',
  },
  {
    state: 'an empty legacy file',
    legacy: ': > candles.db',
    setRight: ['LEGACY_VOLUME'],
    stops: [/no SQLite file/],
    move: 'migrate-data 3',
  },
  {
    state: 'a folder instead of the file',
    legacy: 'rm candles.db && mkdir candles.db',
    stops: [/holds no candles.db/],
    move: 'migrate-data 3',
  },
  {
    state: 'a user who may not read it',
    settings: { MIGRATE_USER: '1001:1001' },
    stops: [/User 1001:1001 cannot read.*belongs to 4711:4712/],
    move: 'migrate-data 3',
  },
  {
    state: 'root, who has no capability',
    settings: { MIGRATE_USER: '0:0' },
    stops: [/User 0:0 cannot read/],
    move: 'migrate-data 3',
  },
  {
    state: 'a WAL that only another may read',
    legacy: 'echo x > candles.db-wal && chmod 600 candles.db-wal',
    stops: [/cannot read/],
  },
  { state: 'a file that all may read', legacy: 'chmod -R a+rX .', settings: { MIGRATE_USER: '65534:65534' } },
  {
    state: 'a shared group that may read',
    legacy: 'chmod -R g+rX .',
    settings: { MIGRATE_USER: '1001:4712' },
  },
  // PostgreSQL's volume
  {
    state: 'an empty PostgreSQL volume',
    postgres: 'rm -rf ./* && chown postgres .',
    note: /is empty: a new database is made/,
  },
  {
    state: 'a PostgreSQL volume with other files',
    postgres: 'rm -rf ./* && echo x > notes.txt',
    setRight: ['POSTGRES_VOLUME'],
    stops: [/neither empty nor a PostgreSQL volume: it holds notes.txt/],
    move: 'volume-guard 4',
  },
  {
    state: 'the frontend’s volume as PostgreSQL’s',
    postgres: 'rm -rf ./* && : > candles.db',
    setRight: ['POSTGRES_VOLUME'],
    stops: [/neither empty nor a PostgreSQL volume/],
  },
  {
    state: 'data in a subfolder',
    postgres:
      'mkdir pgdata && chown postgres . pgdata && find . -mindepth 1 -maxdepth 1 ! -name pgdata -exec mv {} pgdata/ \\; && chmod 700 pgdata',
    move: 'completed',
  },
  {
    state: 'data where PostgreSQL 18 has them',
    postgres:
      'mkdir -p 18/docker && chown -R postgres . && find . -mindepth 1 -maxdepth 1 ! -name 18 -exec mv {} 18/docker/ \\; && chmod 700 18/docker',
  },
  {
    state: 'two databases in one volume',
    postgres: 'mkdir a b && cp PG_VERSION a && mv PG_VERSION b && chown -R postgres a b',
    stops: [/holds several databases/],
    move: 'volume-guard 4',
  },
  {
    state: 'a volume of PostgreSQL 15',
    postgres: 'echo 15 > PG_VERSION',
    stops: [/was written by PostgreSQL 15/],
    move: 'volume-guard 4',
  },
  {
    state: 'a volume of PostgreSQL 17',
    postgres: 'echo 17 > PG_VERSION',
    stops: [/POSTGRES_IMAGE=postgres:17/],
  },
  {
    state: 'a volume of an alpine image',
    postgres: 'chown -R 70:70 .',
    stops: [/belongs to user 70.*/],
    move: 'volume-guard 4',
  },
  {
    state: 'a volume of root’s',
    postgres: 'chown -R 0:0 . && chmod -R a+rX .',
    stops: [/belongs to user 0/],
  },
  {
    state: 'a server that was killed',
    postgres: "printf '1\\n/var/lib/postgresql/data\\n1\\n' > postmaster.pid",
    stops: [/was killed while it did/],
    move: 'volume-guard 4',
  },
  {
    state: 'a killed server of another project of ours',
    postgres: "printf '1\\n/tmp/candle-annotator/other\\n1\\n' > postmaster.pid",
    stops: [/by the project other/],
    move: 'volume-guard 4',
  },
  { state: 'an empty postmaster.pid', postgres: ': > postmaster.pid', stops: [/was not shut down/] },
  {
    state: 'a copy of a running server’s files',
    postgres: "printf '\\006' | dd of=global/pg_control bs=1 seek=16 conv=notrunc status=none",
    stops: [/was not shut down/],
    move: 'volume-guard 4',
  },
  {
    state: 'no pg_control',
    postgres: 'rm global/pg_control',
    stops: [/no whole database/],
    move: 'volume-guard 4',
  },
  {
    state: 'settings that PostgreSQL refuses',
    postgres: "echo 'shared_buffers = much' >> postgresql.conf",
    stops: [/No server starts on a copy/],
  },
  {
    state: 'both databases',
    postgres: RUN_SQL('CREATE DATABASE candle_annotator'),
    stops: [/holds both ml_db and candle_annotator/],
    move: 'drizzle-migrate 4',
  },
  {
    state: 'a database that was renamed already',
    postgres: RUN_SQL('ALTER DATABASE ml_db RENAME TO candle_annotator'),
    move: 'completed',
  },
  {
    state: 'neither database',
    postgres: RUN_SQL('DROP DATABASE ml_db'),
    note: /holds no ml_db, only postgres/,
  },
];
