import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { reachableFrom } from '../support/import-graph.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VERIFIER = 'jobs/migrate/stages/verify';

/** Files that both sides may know: none of them says how a value is converted. */
const SHARED = [
  'jobs/migrate/rules/ranges.ts',
  'jobs/migrate/rules/findings.ts',
  'jobs/migrate/rules/large.ts',
  'jobs/migrate/rules/sqlite-sql.ts',
  'jobs/migrate/sqlite-values.ts',
  'jobs/migrate/target/copy-out.ts',
  'db/catalog/columns.ts',
  'db/repairs.ts',
  'db/texts.ts',
  'db/values.ts',
];
const PACKAGES = [
  ...['pg', 'pg-copy-streams', 'better-sqlite3', 'p-limit'],
  ...['node:buffer', 'node:crypto', 'node:fs', 'node:url'],
];

/** All that the verifier reaches, as if `added` were a file of its own with this text. */
function reached(added?: string): string[] {
  const file = `${VERIFIER}/added.ts`;
  const read = (path: string) => (path.endsWith(file) ? (added as string) : readFileSync(path, 'utf8'));
  return reachableFrom([VERIFIER, ...(added === undefined ? [] : [file])], { root: ROOT, read });
}

function forbidden(found: readonly string[]): string[] {
  const own = new RegExp(`^${VERIFIER}/[\\w-]+\\.ts$`);
  return found.filter((name) => !own.test(name) && !SHARED.includes(name) && !PACKAGES.includes(name));
}

describe('the verifier shares no conversion code with the copy', () => {
  test('it reaches nothing, types included, but itself and what both sides may know', () => {
    expect(reached().length).toBeGreaterThan(15);
    expect(forbidden(reached())).toEqual([]);
  });

  test('of what census, copy, quarantine and restore reach, it knows only that', () => {
    const writers = reachableFrom(
      ['census', 'copy', 'quarantine', 'restore'].map((stage) => `jobs/migrate/stages/${stage}`),
      { root: ROOT },
    );
    expect(writers).toContain('jobs/migrate/rules/tables.ts');
    const verifier = new Set(reached());
    const both = writers.filter((name) => verifier.has(name) && !PACKAGES.includes(name));
    expect(both.filter((name) => !SHARED.includes(name))).toEqual([]);
  });
});

describe('the check of its independence', () => {
  test.each([
    {
      way: 'an import',
      text: `import { TABLES } from '../../rules/tables.ts';`,
      what: 'jobs/migrate/rules/tables.ts',
    },
    {
      way: 'an import of types',
      text: `import type { Kind } from '../../rules/tables.ts';`,
      what: 'jobs/migrate/rules/tables.ts',
    },
    {
      way: 'a type in an expression',
      text: `let kind: import('../../rules/tables.ts').Kind;`,
      what: 'jobs/migrate/rules/tables.ts',
    },
    {
      way: 'an import over several lines',
      text: `import {\n  CopyEncoder,\n} from "../copy/encode.ts";`,
      what: 'jobs/migrate/stages/copy/encode.ts',
    },
    {
      way: 'a re-export',
      text: `export * from '../copy/encode.ts';`,
      what: 'jobs/migrate/stages/copy/encode.ts',
    },
    {
      way: 'an import for its effects',
      text: `import '../copy/encode.ts';`,
      what: 'jobs/migrate/stages/copy/encode.ts',
    },
    {
      way: 'an import at run time',
      text: 'await import(`../copy/encode.ts`);',
      what: 'jobs/migrate/stages/copy/encode.ts',
    },
    {
      way: 'a thread',
      text: `new Worker(new URL('../copy/encode.ts', import.meta.url));`,
      what: 'jobs/migrate/stages/copy/encode.ts',
    },
    {
      way: 'a file in between',
      text: `import { setSequences } from '../restore/sequences.ts';`,
      what: 'jobs/migrate/rules/tables.ts',
    },
    {
      way: 'a workspace',
      text: `import { charts } from '@candle-annotator/db/schema.ts';`,
      what: 'db/schema.ts',
    },
    { way: 'a package', text: `import { sql } from 'drizzle-orm';`, what: 'drizzle-orm' },
    { way: 'a module of Node', text: `import { createRequire } from 'node:module';`, what: 'node:module' },
  ])('sees $way', ({ text, what }) => {
    expect(forbidden(reached(text))).toContain(what);
  });

  test.each([
    { way: 'is computed', text: 'await import(name);' },
    { way: 'is put together', text: `await import('../copy/' + name);` },
    { way: 'is not there', text: `import { x } from '../copy/gone.ts';` },
  ])('refuses to pass over what $way', ({ text }) => {
    expect(() => reached(text)).toThrow('added.ts');
  });

  test('is not alarmed by a file that knows only what both sides may know', () => {
    expect(
      forbidden(reached(`import type { KeyRange } from '../../rules/ranges.ts';\nimport pg from 'pg';`)),
    ).toEqual([...forbidden(reached())]);
  });
});
