import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createDatabase, databaseUrl, queryServer } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { runJob } from '../../support/run-job.ts';
import { makeOldDatabase, query, reservePair } from './support/pair.ts';

const NEWEST_MIGRATION = 'SELECT hash, created_at FROM drizzle.__drizzle_migrations ORDER BY id DESC LIMIT 1';

describe('migrate-schema finds the migrations', () => {
  it('exits 4 where a table of ours exists that no migration made, and says how it differs', async () => {
    await using pair = reservePair();
    await makeOldDatabase(pair.oldName);
    await query(pair.oldName, 'CREATE TABLE charts (id integer)');
    const { exitCode, stderr } = await pair.run();
    expect(exitCode).toBe(4);
    expect(stderr).toContain('schema_without_migrations');
    expect(stderr).toContain('column charts.name is missing');
  });

  it('warns where keys of the application are missing and no run is unfinished', async () => {
    await using pair = reservePair();
    expect((await pair.run()).stderr).not.toContain('schema_differs');
    await query(pair.newName, 'ALTER TABLE candles DROP CONSTRAINT candles_pkey');
    const { exitCode, stderr } = await pair.run();
    expect(exitCode).toBe(0);
    expect(stderr).toContain('schema_differs');
    expect(stderr).toContain('key candles_pkey of candles is missing');
  });

  it('takes over tables that db:push made, and the data job then runs on them', async () => {
    await using pair = reservePair();
    await queryServer(`CREATE DATABASE ${pair.newName}`);
    const push = await runJob('scripts/db-push.ts', ['--database-url', databaseUrl(pair.newName)]);
    expect(push.exitCode, push.stderr).toBe(0);
    await using legacy = await legacyFile({ candles: 10 });
    const tooEarly = await migrate({ url: databaseUrl(pair.newName) }, legacy);
    expect(tooEarly.report?.error).toMatchObject({ code: 'schema_older' });
    const { exitCode, stderr } = await pair.run();
    expect(exitCode, stderr).toBe(0);
    const run = await migrate({ url: databaseUrl(pair.newName) }, legacy);
    expect(run.exitCode, run.stderr).toBe(0);
  });

  it('knows its migrations again that a checkout with other line ends has applied', async () => {
    await using pair = reservePair();
    await pair.run();
    const folder = fileURLToPath(new URL('../../../drizzle', import.meta.url));
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.sql'))) {
      const sql = readFileSync(`${folder}/${name}`, 'utf8');
      const hash = (text: string) => createHash('sha256').update(text).digest('hex');
      await query(
        pair.newName,
        `UPDATE drizzle.__drizzle_migrations SET hash = '${hash(sql.replaceAll('\n', '\r\n'))}' WHERE hash = '${hash(sql)}'`,
      );
    }
    const { exitCode, stderr } = await pair.run();
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('"before":"current"');
  });

  it('exits 4 where the database has had migrations that this version does not know', async () => {
    await using pair = reservePair();
    await pair.run();
    await query(
      pair.newName,
      `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('later', 0)`,
    );
    const { exitCode, stderr } = await pair.run();
    expect(exitCode).toBe(4);
    expect(stderr).toContain('schema_newer');
  });

  it('lets schema changes wait while a data migration is unfinished, which can then go on or be undone', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 500 });
    const [newest] = await database.query(NEWEST_MIGRATION);
    const { hash, created_at } = newest as { hash: string; created_at: string };
    const schema = () => runJob('jobs/migrate-schema/main.ts', [], { env: { DATABASE_URL: database.url } });
    expect((await migrate(database, legacy, { env: { MIGRATE_FAULT: 'SIGKILL@after:copy' } })).signal).toBe(
      'SIGKILL',
    );
    // As if this version brought one more migration than the run began with.
    await database.query('DELETE FROM drizzle.__drizzle_migrations WHERE hash = $1', [hash]);
    const { exitCode, stderr } = await schema();
    expect(exitCode, stderr).toBe(4);
    expect(stderr).toContain('schema_waits');
    expect(stderr).toContain('migrate-data abandon');
    expect((await migrate(database, legacy, { verb: 'abandon' })).exitCode).toBe(0);
    await database.query('INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($1, $2)', [
      hash,
      created_at,
    ]);
    expect((await schema()).exitCode).toBe(0);
    expect((await migrate(database, legacy)).exitCode).toBe(0);
  });
});
