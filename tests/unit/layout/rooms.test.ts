import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { roomsTable, sentenceOf, withTable } from '../../../scripts/rooms/tables.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** The formatter's width, which it does not apply to comments. */
const WIDTH = 110;

test('docs/architecture.md says of every file in db and jobs what the file says of itself: npm run docs:rooms', () => {
  const document = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  expect(withTable(document, roomsTable(ROOT, ['db', 'jobs']))).toBe(document);
});

test('a file says what it is in its first sentence, or in that of what it exports up to the details', () => {
  expect(sentenceOf('// Cuts bread. In slices.\n\nimport x;')).toBe('Cuts bread.');
  expect(
    sentenceOf('/** Inner. */\nconst a = 1;\n\n/**\n * Cuts\n * `a.b`: in slices.\n */\nexport const b = 2;'),
  ).toBe('Cuts `a.b`.');
  expect(
    sentenceOf('/** A loaf. */\nexport interface A {}\n/** Cuts it. */\nexport async function b() {}'),
  ).toBe('Cuts it.');
  expect(sentenceOf('/** Inner. */\nconst a = 1;\nexport const b = 2;')).toBeUndefined();
});

test('no comment is wider than the code', () => {
  const folders = ['jobs', 'db', 'scripts', 'frontend/src'];
  const files = execFileSync('git', ['ls-files', ...folders], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((path) => /\.tsx?$/.test(path));
  const wide = files.flatMap((path) =>
    readFileSync(join(ROOT, path), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        /^\s*(\/\/|\/?\*)/.test(line) && line.length > WIDTH ? [`${path}:${index + 1}`] : [],
      ),
  );
  expect(wide).toEqual([]);
});
