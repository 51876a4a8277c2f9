import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import config from '../../../drizzle.config.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const KIT = join(ROOT, 'node_modules/.bin/drizzle-kit');

/**
 * Lets drizzle-kit generate what is missing into a copy of `drizzle/`, and returns the names of new files.
 */
function generateInto(schema: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'candle-drizzle-'));
  try {
    cpSync(join(ROOT, 'drizzle'), folder, { recursive: true });
    const before = readdirSync(folder);
    // drizzle-kit takes `out` relative to its working folder, even where it looks absolute.
    const args = [
      'generate',
      '--dialect',
      'postgresql',
      '--schema',
      schema,
      '--out',
      relativeTo(ROOT, folder),
    ];
    execFileSync(KIT, args, { cwd: ROOT, stdio: 'pipe', timeout: 60_000 });
    return readdirSync(folder).filter((name) => !before.includes(name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function relativeTo(from: string, path: string): string {
  return join('../'.repeat(from.split('/').filter(Boolean).length), path);
}

test('the committed migrations are what drizzle-kit makes of the schema', { timeout: 60_000 }, () => {
  expect(generateInto('db/schema.ts')).toEqual([]);
});

test('a schema that the migrations do not have yet is noticed', { timeout: 60_000 }, () => {
  expect(generateInto('tests/unit/layout/fixtures/changed-schema.ts')).toHaveLength(1);
});

test('push and generate see exactly the application’s tables, and never training_runs', () => {
  const declared = [
    ...readFileSync(join(ROOT, 'db/schema.ts'), 'utf8').matchAll(/pgTable\(\s*'([^']+)'/g),
  ].map(([, name]) => name);
  expect([config.tablesFilter].flat().toSorted()).toEqual(declared.toSorted());
});
