import { truncate } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { type LegacyFile, legacyFile } from '../support/legacy.ts';
import { scenario } from './support/scenario.ts';
import type { Stack } from './support/stack.ts';

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

  it('because the job never reached the database', async () => {
    const stack = theStack();
    await upIsRefused(stack, 'migrate', { MIGRATE_BATCH_ROWS: 'many' });
    expect(stack.events.order()).toContain('migrate-data exited 2');
    const verdict = await lastVerdict(stack);
    expect(verdict).toContain('never reached the database');
    expect(verdict).toContain('docker compose logs migrate-data');
    expect(await stack.logs('migrate-data')).toContain('MIGRATE_BATCH_ROWS');
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
    const abandon = ['--profile', 'migrate', 'run', '--rm', '--no-deps', 'migrate-data', 'abandon'];
    expect(await lastVerdict(stack)).toContain(`docker compose ${abandon.join(' ')}`);
    const { exitCode, output } = await stack.compose(abandon);
    expect(exitCode, output).toBe(0);
    expect((await stack.up('plain')).exitCode).toBe(0);
    await stack.events.seen('frontend', 'healthy');
    expect(await stack.json('frontend', 3000, '/api/charts')).toEqual([]);
  });

  it('because the job was killed', async () => {
    const stack = theStack();
    await stack.down();
    await stack.old.fillLegacy(good.folder);
    stack.events.forget();
    const up = stack.compose(['--profile', 'migrate', 'up', '-d']);
    await stack.events.seen('migrate-data', 'started');
    await stack.compose(['--profile', 'migrate', 'kill', '--signal', 'KILL', 'migrate-data']);
    expect((await up).exitCode).toBe(1);
    expect(stack.events.order()).toContain('migrate-data exited 137');
    expectNoServer(stack);
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
