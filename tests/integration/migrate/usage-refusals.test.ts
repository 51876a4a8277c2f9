import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../../../jobs/migrate/config.ts';
import { VERBS } from '../../../jobs/migrate/verbs/verbs.ts';
import { createDatabase } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { runJob } from '../../support/run-job.ts';
import { countRows } from '../../support/tables.ts';

/** A blank, as people forget to encode it. */
const SECRET_URL = 'postgres://user:open sesame@host:5432/db';

describe('help: exit 0', () => {
  it.each([
    ['jobs/migrate/main.ts', '--help'],
    ['jobs/migrate/main.ts', '-h'],
    ['jobs/migrate/main.ts', 'help'],
    ['scripts/migrate-sqlite-to-postgres.ts', '--help'],
  ])('%s %s prints verbs, options with variables and defaults, and exit codes', async (program, word) => {
    const { exitCode, stdout, stderr } = await runJob(program, [word], {
      env: { MIGRATE_BATCH_ROWS: 'many' },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const verb of Object.keys(VERBS)) expect(stdout).toMatch(new RegExp(`^  ${verb} +\\S`, 'm'));
    for (const { option, variables } of Object.values(SETTINGS)) {
      expect(stdout).toMatch(new RegExp(`^  --${option} .*\\(${variables.join(', ')}\\)$`, 'm'));
    }
    expect(stdout).toMatch(/--batch-rows N .*default: 50000 /);
    expect(stdout).toMatch(/^ {2}130, 143 +interrupted/m);
    expect(stdout).not.toContain('undefined');
  });
});

describe('words and settings that cannot be used: exit 2', () => {
  it.each([
    { args: ['--fast'], names: /--fast/ },
    { args: ['explode'], names: /explode/ },
    { args: ['run', 'twice'], names: /twice/ },
    { args: ['--concurrency', '0'], names: /--concurrency/ },
    { args: ['--batch-rows', '1e3'], names: /--batch-rows/ },
    { args: ['--on-bad-row', 'ignore'], names: /--on-bad-row/ },
    { args: ['--drop', 'candles'], names: /--drop/ },
    { args: ['--source', ''], names: /--source/ },
    { args: ['--database-url', 'mysql://x/y'], names: /DATABASE_URL/ },
  ])('$args', async ({ args, names }) => {
    const result = await runJob('jobs/migrate/main.ts', args, {
      env: { DATABASE_URL: 'postgres://x@127.0.0.1:1/y' },
    });
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(names);
  });

  it.each([
    ...['--source', '--report-dir', '--scratch', '--out', '--batch-rows', '--on-bad-row', '--drop'].map(
      (option) => ({ args: [option, SECRET_URL], env: {} }),
    ),
    { args: [SECRET_URL], env: {} },
    { args: ['run', SECRET_URL], env: {} },
    { args: [], env: { DATABASE_PATH: SECRET_URL } },
    { args: [], env: { SQLITE_PATH: SECRET_URL } },
  ])('a URL in the wrong place, $args $env, without a word of its password', async ({ args, env }) => {
    const url = 'postgres://x@127.0.0.1:1/y';
    const result = await runJob('jobs/migrate/main.ts', args, { env: { DATABASE_URL: url, ...env } });
    expect(result.exitCode, result.stderr).toBe(2);
    expect(result.stdout + result.stderr).not.toMatch(/open|sesame/);
  });

  it('a URL hidden in a path, whose password is in no output, report or ledger', async () => {
    await using database = await createDatabase();
    const result = await migrate(database, { path: './postgres://user:sesame@host:5432/db' });
    expect(result.exitCode, result.stderr).toBe(3);
    const [run] = await database.query('SELECT * FROM legacy_migration.runs');
    expect(run).toMatchObject({ error: { message: expect.stringContaining('postgres:/user:***@host') } });
    expect(JSON.stringify([result, run])).not.toContain('sesame');
  });

  it('no DATABASE_URL at all', async () => {
    const result = await runJob('jobs/migrate/main.ts');
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('DATABASE_URL is not set');
  });

  it('a certificate in DATABASE_URL that is not there', async () => {
    await using legacy = await legacyFile();
    const url = 'postgres://someone:geheim@127.0.0.1:1/y?sslmode=verify-full&sslrootcert=/nonexistent';
    const { exitCode, report, stdout, stderr } = await migrate({ url }, legacy);
    expect(exitCode, stderr).toBe(2);
    expect(report?.error).toMatchObject({
      code: 'database_url_invalid',
      message: expect.stringContaining('/nonexistent'),
    });
    expect(stdout + stderr).not.toContain('geheim');
  });

  it('a wrong value in a variable, which is named', async () => {
    const env = { DATABASE_URL: 'postgres://x@127.0.0.1:1/y', MIGRATE_BATCH_ROWS: 'many' };
    expect((await runJob('jobs/migrate/main.ts', [], { env })).stderr).toContain('MIGRATE_BATCH_ROWS');
  });

  it('a name in --drop that fits nothing, before anything is written', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    const result = await migrate(database, legacy, { args: ['--drop', 'candles.volumme'] });
    expect(result.exitCode).toBe(2);
    expect(result.report?.error?.message).toContain('candles.volumme');
    expect(await countRows(database)).toBe(0);
  });

  it('a report folder that cannot be written, before anything is written', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    const result = await migrate(database, legacy, { args: ['--report-dir', join(legacy.path, 'reports')] });
    expect(result.exitCode, result.stderr).toBe(2);
    expect(await countRows(database)).toBe(0);
  });
});
