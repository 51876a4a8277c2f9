import { describe, expect, it } from 'vitest';
import { createDatabase } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate, startMigration } from '../../support/migration.ts';
import { runJob } from '../../support/run-job.ts';

describe('plan', () => {
  it('says what would happen and writes nothing, not even a ledger', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 1_234 });
    const { exitCode, report, stdout } = await migrate(database, legacy, { verb: 'plan' });
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ status: 'planned', verb: 'plan', balanced: null, runId: null });
    expect(report?.tables.find(({ name }) => name === 'candles')).toMatchObject({
      state: 'planned',
      sourceRows: 1_234,
      loadedRows: 0,
    });
    expect(stdout).toContain('nothing was written');
    expect(await database.query(`SELECT FROM pg_namespace WHERE nspname = 'legacy_migration'`)).toEqual([]);
    expect(await database.query('SELECT FROM candles')).toEqual([]);
  });

  it('exits 5 and lists the findings where a run would', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({
      candles: 50,
      alter: ['UPDATE span_annotations SET confidence = 0.85'],
    });
    const { exitCode, report } = await migrate(database, legacy, { verb: 'plan' });
    expect(exitCode).toBe(5);
    expect(report?.findings).toContainEqual(
      expect.objectContaining({
        table: 'span_annotations',
        column: 'confidence',
        rule: 'wrong_type',
        action: 'refused',
      }),
    );
  });
});

describe('verify', () => {
  it('says that nothing differs after a run, and exits 6 and names the row once something does', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    expect((await migrate(database, legacy)).exitCode).toBe(0);
    expect((await migrate(database, legacy, { verb: 'verify' })).exitCode).toBe(0);
    await database.query(
      `UPDATE candles SET time = time + interval '1 second' WHERE id = (SELECT min(id) FROM candles)`,
    );
    const { exitCode, report } = await migrate(database, legacy, { verb: 'verify' });
    expect(exitCode).toBe(6);
    expect(report?.findings).toContainEqual(
      expect.objectContaining({
        table: 'candles',
        column: 'time',
        rule: 'value_differs',
        count: 1,
        action: 'differs',
      }),
    );
  });

  it('says what an application in use has changed since, and blames nobody', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    expect((await migrate(database, legacy)).exitCode).toBe(0);
    await database.query(`
      INSERT INTO charts (name) VALUES ('new');
      UPDATE annotations SET color = color || '0' WHERE id IN (SELECT id FROM annotations ORDER BY id LIMIT 2);
      DELETE FROM span_annotations WHERE id = (SELECT min(id) FROM span_annotations)`);
    const { exitCode, report, stdout, stderr } = await migrate(database, legacy, { verb: 'verify' });
    expect(exitCode).toBe(6);
    expect(report?.error).toMatchObject({
      code: 'changed_since',
      message: expect.stringMatching(
        /^Changed since the migration was verified and completed at 20\S+Z: 1 row added, 2 values changed, 1 row removed\. PostgreSQL differs from the legacy file in charts, annotations, span_annotations\.$/,
      ),
    });
    expect(stdout).toContain('PostgreSQL and the legacy file are not equal any more.');
    expect(stdout + stderr).not.toMatch(/--restart|failed\./);
    const completed = await database.query('SELECT status, verified FROM legacy_migration.runs');
    expect(completed).toEqual([{ status: 'completed', verified: true }]);
  });

  it('says first of all when the legacy file itself is another one', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    expect((await migrate(database, legacy)).exitCode).toBe(0);
    await using other = await legacyFile({
      alter: ["UPDATE charts SET name = name || ' again' WHERE id = 1"],
    });
    const { exitCode, report, stdout } = await migrate(database, other, { verb: 'verify' });
    expect(exitCode).toBe(6);
    expect(report?.error).toMatchObject({
      code: 'another_file',
      message: expect.stringMatching(
        /^\S+ is not byte for byte the file that was migrated \(.*1 value changed/,
      ),
      hint: expect.stringMatching(/^Give `verify` the file that was migrated/),
    });
    expect(stdout).not.toContain('not equal any more');
  });

  it('refuses where no migration has completed', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    expect((await migrate(database, legacy, { verb: 'verify' })).report?.error?.code).toBe(
      'nothing_to_verify',
    );
  });
});

describe('status', () => {
  it('tells what the ledger knows', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 321 });
    expect((await migrate(database, legacy, { verb: 'status' })).stdout).toContain(
      'No migration was ever asked for',
    );
    await migrate(database, legacy);
    const { exitCode, stdout } = await migrate(database, legacy, { verb: 'status' });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/completed, verified[\s\S]*candles: 321 rows/);
  });
});

describe('abandon', () => {
  it('discards what an unfinished run loaded, puts the schema back and opens the gate', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 20_000 });
    const constraints = `SELECT count(*)::int AS n FROM pg_constraint WHERE connamespace = 'public'::regnamespace`;
    const before = await database.query(constraints);
    await using job = startMigration(database, legacy, { args: ['--batch-rows', '100'] });
    await job.output(/"phase":"copy","event":"phase_started"/);
    job.kill('SIGKILL');
    await job.finished;
    const killed = await migrate(database, legacy, { verb: 'status' });
    expect(killed.stdout).toContain('running, but nobody works on it: it was killed');
    const { exitCode, stdout, stderr } = await migrate(database, legacy, { verb: 'abandon' });
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('Abandoned');
    expect(await database.query(constraints)).toEqual(before);
    expect(await database.query('SELECT FROM candles')).toEqual([]);
    expect((await runJob('jobs/gate/main.ts', [], { env: { DATABASE_URL: database.url } })).exitCode).toBe(0);
  });

  it('refuses after success', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 10 });
    await migrate(database, legacy);
    expect((await migrate(database, legacy, { verb: 'abandon' })).exitCode).toBe(4);
  });
});

describe('a verb that only looks', () => {
  it.each([
    { verb: 'plan', fault: 'SIGINT@before:census' },
    { verb: 'verify', fault: 'SIGINT@before:verify' },
  ])('$verb begins anew after it was stopped, and says so', async ({ verb, fault }) => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    expect((await migrate(database, legacy)).exitCode).toBe(0);
    const stopped = await migrate(database, legacy, { verb, env: { MIGRATE_FAULT: fault } });
    expect(stopped.exitCode, stopped.stderr).toBe(130);
    expect(stopped.report).toMatchObject({
      status: 'interrupted',
      error: { hint: 'Run the same command again: it begins anew.' },
    });
    expect(stopped.stdout).toContain('nothing was written');
  });
});
