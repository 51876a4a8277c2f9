import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../jobs/migrate/config.ts';
import { readConfig as readSchemaConfig } from '../../jobs/migrate-schema/config.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(`${PROJECT}/${path}`, 'utf8');
const byName = (names: Iterable<string>): string[] => [...new Set(names)].sort();

const EXAMPLE = read('.env.example');
/** Settings of the stack, with their defaults. */
const active = settings(/^([A-Z][A-Z0-9_]*)=(.*)$/gm);
/** Settings that are named for use outside containers, commented out. */
const offered = settings(/^#([A-Z][A-Z0-9_]*)=(.*)$/gm);

const COMPOSE = ['docker-compose.yml', 'docker-compose.guard.yml', 'docker-compose.migrate.yml']
  .map(read)
  .join('\n');
/** What Compose itself sets is no setting of ours. */
const interpolations = interpolationsOf(COMPOSE).filter(({ name }) => name !== 'COMPOSE_PROJECT_NAME');

const CONFIGS = globSync(
  ['jobs/*/config.ts', 'jobs/{gate,request}/main.ts', 'frontend/src/**/config.ts', 'ml/candle_ml/config.py'],
  {
    cwd: PROJECT,
  },
);
/**
 * Set by Next.js itself, by Compose under another name (POSTGRES_PASSWORD), by the tests in
 * tests/stress/faults/, by the image of the frontend.
 */
const NOT_SETTINGS = ['NODE_ENV', 'PGPASSWORD', 'MIGRATE_FAULT', 'RUNS_IN_COMPOSE'];
const readByPrograms = byName(
  CONFIGS.flatMap((path) =>
    [...read(path).matchAll(/['"]([A-Z][A-Z0-9]*_[A-Z0-9_]+)['"]/g)].map(([, name]) => name!),
  ),
).filter((name) => !NOT_SETTINGS.includes(name));

interface Interpolation {
  name: string;
  operator: string | undefined;
  text: string;
}

/** Innermost first: where the default of one setting is another setting, its own default is empty. */
function interpolationsOf(text: string): Interpolation[] {
  const innermost = /(?<!\$)\$\{([A-Z0-9_]+)(?::([-?])([^${}]*))?\}/g;
  const found = [...text.matchAll(innermost)].map(([, name = '', operator, text = '']) => ({
    name,
    operator,
    text,
  }));
  return found.length === 0 ? [] : [...found, ...interpolationsOf(text.replaceAll(innermost, ''))];
}

function settings(line: RegExp): Record<string, string> {
  return Object.fromEntries([...EXAMPLE.matchAll(line)].map(([, name, value]) => [name!, value!]));
}

describe('.env.example', () => {
  it('names what the compose files interpolate, and nothing else', () => {
    expect(byName(Object.keys(active))).toEqual(byName(interpolations.map(({ name }) => name)));
  });

  it('shows the defaults that the compose files have', () => {
    const defaults = interpolations.filter(({ operator }) => operator === '-');
    for (const { name, text } of defaults) expect([name, active[name]]).toEqual([name, text]);
  });

  it('leaves empty what the compose files require: only the password', () => {
    const required = interpolations.filter(({ operator }) => operator !== '-').map(({ name }) => name);
    expect(byName(required)).toEqual(['POSTGRES_PASSWORD']);
    expect(active['POSTGRES_PASSWORD']).toBe('');
  });

  it('names everything that a program reads: for the stack, or for use outside containers', () => {
    expect(CONFIGS.length).toBeGreaterThanOrEqual(6);
    expect(readByPrograms.filter((name) => !(name in active || name in offered))).toEqual([]);
  });

  it('offers nothing that no program reads, and nothing twice', () => {
    expect(Object.keys(offered).filter((name) => !readByPrograms.includes(name))).toEqual([]);
    expect(Object.keys(offered).filter((name) => name in active)).toEqual([]);
  });

  it('names settings that reach the program under the same name', () => {
    const passedOn = readByPrograms.filter((name) => name in active);
    expect(passedOn.filter((name) => !COMPOSE.includes(`${name}: \${${name}:`))).toEqual([]);
  });

  it('changes nothing when it is copied unchanged', () => {
    expect(readConfig([], active)).toEqual(readConfig([], {}));
    const DATABASE_URL = 'postgres://h/candle_annotator';
    expect(readSchemaConfig({ ...active, DATABASE_URL })).toEqual(readSchemaConfig({ DATABASE_URL }));
  });
});

it('the image of the jobs sets only what the jobs and Node read', () => {
  const environment = read('Dockerfile.migrate').match(/^ENV (?:.*\\\n)*.*$/m)?.[0] ?? '';
  const names = [...environment.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]);
  expect(Object.fromEntries(names)).toEqual({
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: '/app/.compile-cache',
    SQLITE_PATH: '/legacy/candles.db',
    REPORT_DIR: '/reports',
    MIGRATE_SCRATCH: '/scratch',
  });
});
