import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TEXT = readFileSync(`${ROOT}CONTRIBUTING.md`, 'utf8');
const inBackticks = [...TEXT.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text as string);

test('CONTRIBUTING.md names only files and folders that exist', () => {
  const paths = [...inBackticks, ...[...TEXT.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link as string)];
  const named = paths.filter((text) => /^[\w.-]+(\/[\w.[\]-]*)+$/.test(text) || /^[\w-]+\.md$/.test(text));
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
});

test('CONTRIBUTING.md names only scripts that package.json has', () => {
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));
  const named = [...TEXT.matchAll(/npm run ([\w:]+)\b(?! --workspace)/g)].map(([, name]) => name as string);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
