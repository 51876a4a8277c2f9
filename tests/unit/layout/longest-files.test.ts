import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { LONGEST_FILES } from '../../../vitest.longest-first.ts';

test('the test files that begin first are there, each named once', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  expect(LONGEST_FILES.filter((file) => !existsSync(`${root}${file}`))).toEqual([]);
  expect(new Set(LONGEST_FILES).size).toBe(LONGEST_FILES.length);
});
