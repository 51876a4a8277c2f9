import { describe, expect, it } from 'vitest';
import { scenario } from './support/scenario.ts';

describe('a machine without an old deployment', () => {
  const theStack = scenario(async () => {});

  it('refuses to migrate from a volume that does not exist, and makes none', async () => {
    const stack = theStack();
    const { exitCode, output } = await stack.up('migrate');
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/external volume "\S+_old-(candles|postgres)" not found/);
    expect(stack.events.order()).toEqual([]);
  });

  it('makes no database where one may have been meant: a volume of that name must be there', async () => {
    const stack = theStack();
    const { exitCode, output } = await stack.up('plain');
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/external volume "\S+_old-postgres" not found/);
    expect(stack.events.order()).toEqual([]);
  });

  it('comes up empty and working on a volume that was made for it', async () => {
    const stack = theStack();
    await stack.newMachine();
    const { exitCode, output } = await stack.up('plain');
    expect(exitCode, output).toBe(0);
    await Promise.all([stack.events.seen('frontend', 'healthy'), stack.events.seen('ml', 'healthy')]);
    console.log(`docker compose up, on an empty machine\n${stack.events.describe()}`);
    expect(await stack.json('frontend', 3000, '/api/charts')).toEqual([]);
    expect(await stack.logs('drizzle-migrate')).toContain('database_created');
    expect(await stack.logs('migration-gate')).toContain('no migration was ever asked for');
  });
});
