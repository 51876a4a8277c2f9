import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { DOCUMENT, withTable } from './source-truth-table/document.ts';
import { observe } from './source-truth-table/observe.ts';
import { describeOutcome } from './source-truth-table/row.ts';
import { TRUTH_TABLE } from './source-truth-table/table.ts';

vi.setConfig({ maxConcurrency: 3 });

/** Where all rows are run as somebody else as well (`.ci/run`), root is left those that take root. */
const IS_FOR_ROOT = process.env['ROWS_FOR_ROOT'] === '1' && process.getuid?.() === 0;
const HERE = TRUTH_TABLE.map(({ title, rows }) => ({
  title,
  rows: rows.filter(({ needsRoot }) => !IS_FOR_ROOT || needsRoot),
})).filter(({ rows }) => rows.length > 0);

describe.each(HERE)('$title', ({ rows }) => {
  for (const row of rows) {
    it.concurrent(`${row.state}: ${describeOutcome(row.must)}`, ({ skip }) => observe(row, skip));
  }
});

describe('the truth table', () => {
  it('names every state once', () => {
    const states = TRUTH_TABLE.flatMap(({ title, rows }) => rows.map(({ state }) => `${title}: ${state}`));
    expect(states).toEqual([...new Set(states)]);
  });

  it('is what docs/source-truth-table.md shows (UPDATE_DOCS=1 writes it there)', async () => {
    const text = await readFile(DOCUMENT, 'utf8');
    const expected = withTable(text, TRUTH_TABLE);
    if (process.env['UPDATE_DOCS']) await writeFile(DOCUMENT, expected);
    else expect(text).toBe(expected);
  });
});
