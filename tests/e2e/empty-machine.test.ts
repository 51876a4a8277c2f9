import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compose } from './support/compose.ts';
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

/** Settings that name a volume, as the compose files have them. */
const VOLUME_SETTINGS = ['docker-compose.yml', 'docker-compose.migrate.yml'].flatMap((file) => {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^ {4}name: \$\{(\w+)/gm)].map(([, name]) => String(name));
});

interface Config {
  volumes: Record<string, { name: string }>;
  services: Record<string, { volumes?: { source: string }[] }>;
}

describe('a setting that names a volume', () => {
  it.each(VOLUME_SETTINGS)(
    '%s changes the hash by which Compose tells a container that mounts it',
    async (name) => {
      const [one, other] = await Promise.all(['one', 'other'].map((volume) => read({ [name]: volume })));
      const named = Object.entries(one!.config.volumes).filter(
        ([volume, { name: before }]) => other!.config.volumes[volume]?.name !== before,
      );
      const mounting = Object.entries(one!.config.services)
        .filter(([, { volumes = [] }]) => volumes.some(({ source }) => named.some(([key]) => key === source)))
        .map(([service]) => service);
      expect(mounting).not.toEqual([]);
      expect(mounting.filter((service) => one!.hashes.get(service) === other!.hashes.get(service))).toEqual(
        [],
      );
    },
  );
});

/** What Compose makes of these settings, and each service's hash. */
async function read(settings: Record<string, string>) {
  const ask = (...args: string[]) =>
    compose(['--profile', 'migrate', 'config', ...args], { POSTGRES_PASSWORD: 'x', ...settings });
  const [config, hashes] = await Promise.all([ask('--format', 'json'), ask('--hash', '*')]);
  return {
    config: JSON.parse(config.stdout) as Config,
    hashes: new Map(
      hashes.stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    ),
  };
}
