import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { GATE_LINES, WHOLE_RUNS } from './elsewhere.ts';
import { MATRIX } from './matrix.ts';
import { describeFaults } from './support/document.ts';
import { STAGES } from './support/moments.ts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const read = (path: string) => readFileSync(`${PROJECT}/${path}`, 'utf8');
/** A reason is a sentence, not a dash. */
const REASON_CHARACTERS = 20;

describe('the fault matrix', () => {
  test('every cell is a test, or says why the fault cannot strike there', () => {
    for (const { name, cells } of MATRIX) {
      expect(Object.keys(cells).toSorted(), name).toEqual(STAGES.toSorted());
      for (const cell of Object.values(cells)) {
        if ('cannot' in cell) expect(cell.cannot.length, name).toBeGreaterThan(REASON_CHARACTERS);
        else expect(cell.test, name).toBeTypeOf('function');
      }
    }
  });

  test('every fault has a name of its own, at least one test, and one on every commit', () => {
    expect(new Set(MATRIX.map(({ name }) => name)).size).toBe(MATRIX.length);
    for (const { name, cells, always } of MATRIX) {
      const tested = STAGES.filter((stage) => 'test' in cells[stage]);
      expect(tested.length, name).toBeGreaterThan(0);
      expect(tested, name).toEqual(expect.arrayContaining([...(always ?? [])]));
    }
  });

  test('every group of faults is run by a file of its own', () => {
    const run = readdirSync(FOLDER)
      .filter((name) => name.endsWith('.test.ts'))
      .flatMap((name) => [...readFileSync(`${FOLDER}${name}`, 'utf8').matchAll(/^runMatrix\('(\w+)'\)/gm)])
      .map(([, group]) => group);
    expect(run.toSorted()).toEqual([...new Set(MATRIX.map(({ group }) => group))].toSorted());
  });
});

describe('faults beside the matrix', () => {
  test.each([...WHOLE_RUNS, ...GATE_LINES])('"$what" has its test in $file', ({ file, title }) => {
    expect(titles(file).filter((found) => found.startsWith(title))).toHaveLength(1);
  });

  test('every test of the gate and of the bounds has its line', () => {
    const lines = [...WHOLE_RUNS, ...GATE_LINES];
    for (const file of new Set(lines.map((line) => line.file).filter((name) => /gate|faults/.test(name)))) {
      const here = lines.filter((line) => line.file === file);
      const without = titles(file).filter((title) => !here.some((line) => title.startsWith(line.title)));
      expect(without, file).toEqual([]);
    }
  });
});

test('docs/faults.md is what the matrix and the list say', async () => {
  await expect(describeFaults()).toMatchFileSnapshot('../../../docs/faults.md');
});

test('the README counts the cells as docs/faults.md does', () => {
  const [, tests] = /^(\d+) cells are tests/m.exec(read('docs/faults.md')) ?? [];
  expect(read('README.md')).toContain(`${tests} cells of fault × stage`);
});

/** The titles of a file's tests. */
function titles(file: string): string[] {
  return [...read(file).matchAll(/\b(?:it|test)(?:\.runIf\([^\n]*?\))?\(\s*['`]([^'`$]+)/g)].map(
    ([, title]) => title as string,
  );
}
