import { truncate } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { type LegacyFile, legacyFile } from '../support/legacy.ts';
import { breaking, NO_MEMORY } from './support/breaking.ts';
import { scenario } from './support/scenario.ts';
import type { Stack } from './support/stack.ts';

const ABANDON = ['--profile', 'migrate', 'run', '--rm', '--no-deps', 'migrate-data', 'abandon'];
/** One value becomes another once all are loaded: as a key is made, since triggers that fire are refused. */
const TAMPER = `
  CREATE FUNCTION tamper() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
    IF current_query() LIKE '%ADD CONSTRAINT%charts_pkey%' THEN
      UPDATE public.candles SET close = close + 1 WHERE id = 2500;
    END IF; END $$;
  CREATE EVENT TRIGGER tamper ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION tamper()`;

/** Every way in which the job can end without having done its work. */
describe('while the migration is not done, the application is not started', () => {
  let good: LegacyFile;
  let damaged: LegacyFile;
  const theStack = scenario(async (stack) => {
    good = await legacyFile({ candles: 5_000 });
    damaged = await legacyFile({ candles: 5_000 });
    await truncate(damaged.path, 100_000);
    await stack.old.fillPostgres();
    await stack.old.fillLegacy(damaged.folder);
  });
  afterAll(async () => {
    await good?.[Symbol.asyncDispose]();
    await damaged?.[Symbol.asyncDispose]();
  });

  it('because the job’s image is not there: nothing at all is started', async () => {
    const stack = theStack();
    await using broken = await breaking({ 'migrate-data': { image: 'candle-annotator-migrate:gone' } });
    const { exitCode, output } = await stack.up('migrate', broken.settings);
    expect(exitCode).toBe(1);
    expect(output).toContain('candle-annotator-migrate:gone');
    expect(stack.events.order()).toEqual([]);
  });

  it('because the request was killed: nothing else is started, and nothing was asked for', async () => {
    const stack = theStack();
    await using broken = await breaking({ 'migration-request': NO_MEMORY });
    const { exitCode, output } = await stack.up('migrate', broken.settings);
    expect(exitCode).toBe(1);
    expect(output).toContain('service "migration-request" didn\'t complete successfully: exit 137');
    await stack.events.seen('migration-request', 'exited 137');
    expect(stack.events.order().at(-1)).toBe('migration-request exited 137');
  });

  it('but a plain up is: for the database none was ever asked for, and the gate says how to', async () => {
    const stack = theStack();
    const { exitCode, output } = await stack.up('plain');
    expect(exitCode, output).toBe(0);
    const verdict = await lastVerdict(stack);
    expect(verdict).toContain('no migration was ever asked for');
    expect(verdict).toContain('docker compose --profile migrate up');
    await stack.down();
  });

  it('because a wrong setting kept the job from reaching the database', async () => {
    const stack = theStack();
    await upIsRefused(stack, 'migrate', { MIGRATE_BATCH_ROWS: 'many' });
    expect(stack.events.order()).toContain('migrate-data exited 2');
    const verdict = await lastVerdict(stack);
    expect(verdict).toContain('never reached the database');
    expect(verdict).toContain('docker compose logs migrate-data');
    expect(await stack.logs('migrate-data')).toContain('MIGRATE_BATCH_ROWS');
  });

  it('because the kernel killed the job before its first write', async () => {
    const stack = theStack();
    await using broken = await breaking({ 'migrate-data': NO_MEMORY });
    await upIsRefused(stack, 'migrate', broken.settings);
    expect(stack.events.order()).toContain('migrate-data exited 137');
    // The kernel tells of it by another way than of the end.
    await expect.poll(async () => (await stack.inspect('migrate-data')).State.OOMKilled).toBe(true);
    expect(await lastVerdict(stack)).toContain('never reached the database');
  });

  it('because the job’s image cannot run it', async () => {
    const stack = theStack();
    await using broken = await breaking({ 'migrate-data': { image: 'postgres:16' } });
    await upIsRefused(stack, 'migrate', broken.settings);
    expect(stack.events.order()).toContain('migrate-data exited 127');
    const verdict = await lastVerdict(stack);
    expect(verdict).toContain('never reached the database');
    expect(verdict).toContain('docker compose logs migrate-data');
  });

  it('because candles.db is damaged, and the gate says so and how to go on', async () => {
    const stack = theStack();
    await upIsRefused(stack, 'migrate');
    console.log(
      `docker compose --profile migrate up, with a truncated candles.db\n${stack.events.describe()}`,
    );
    expect(stack.events.order()).toContain('migrate-data exited 3');
    const verdict = await lastVerdict(stack);
    console.log(verdict);
    expect(verdict).toMatch(/candles\.db/);
    expect(verdict).toContain('docker compose --profile migrate up');
    expect(verdict).toContain('abandon');
  });

  it('not by a plain up either', async () => {
    const stack = theStack();
    await stack.down();
    await upIsRefused(stack, 'plain');
    expect(stack.events.order()).not.toContain('migrate-data started');
  });

  it('unless the operator abandons the migration, by the command that the gate names', async () => {
    const stack = theStack();
    expect(await lastVerdict(stack)).toContain(`docker compose ${ABANDON.join(' ')}`);
    const { exitCode, output } = await stack.compose(ABANDON);
    expect(exitCode, output).toBe(0);
    expect((await stack.up('plain')).exitCode).toBe(0);
    await stack.events.seen('frontend', 'healthy');
    expect(await stack.json('frontend', 3000, '/api/charts')).toEqual([]);
  });

  it('because PostgreSQL holds another value than the file', async () => {
    const stack = theStack();
    await stack.down();
    await stack.old.fillLegacy(good.folder);
    await stack.compose(['up', '-d', '--wait', 'postgres']);
    await stack.sql(TAMPER);
    await upIsRefused(stack, 'migrate');
    expect(stack.events.order()).toContain('migrate-data exited 6');
    const verdict = await lastVerdict(stack);
    expect(verdict).toContain('verification_failed');
    expect(verdict).toContain('candles');
    await stack.sql('DROP FUNCTION tamper CASCADE');
    expect((await stack.compose(ABANDON)).exitCode).toBe(0);
  });

  it('because the run is half done: the job was killed with everything loaded and nothing compared', async () => {
    const stack = theStack();
    await using broken = await breaking({
      'migrate-data': { environment: { MIGRATE_FAULT: 'SIGKILL@after:copy' } },
    });
    await upIsRefused(stack, 'migrate', broken.settings);
    expect(stack.events.order()).toContain('migrate-data exited 137');
    expect(await stack.sql('SELECT count(*) FROM candles')).toBe('5000');
    expect(await lastVerdict(stack)).toContain('it was killed');
  });

  it('until the same command, run again with a good file, finishes', async () => {
    const stack = theStack();
    const { exitCode, output } = await stack.up('migrate');
    expect(exitCode, output).toBe(0);
    await stack.events.seen('frontend', 'healthy');
    const candles = await stack.sql('SELECT count(*) FROM candles');
    expect(candles).toBe('5000');
  });
});

async function upIsRefused(stack: Stack, kind: 'plain' | 'migrate', settings?: Record<string, string>) {
  const { exitCode, output } = await stack.up(kind, settings);
  expect(exitCode).toBe(1);
  expect(output).toContain('service "migration-gate" didn\'t complete successfully: exit 1');
  await stack.events.seen('migration-gate', 'exited 1');
  expectNoServer(stack);
}

function expectNoServer(stack: Stack): void {
  expect(stack.events.order().filter((name) => /^(frontend|ml) /.test(name))).toEqual([]);
}

async function lastVerdict(stack: Stack): Promise<string> {
  const lines = (await stack.logs('migration-gate'))
    .split('\n')
    .filter((line) => line.includes('The gate is'));
  return lines.at(-1) ?? '';
}
