import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DOCUMENT, withTable } from '../support/target-states/document.ts';
import { observe, type World } from '../support/target-states/observe.ts';
import { describeOutcome } from '../support/target-states/row.ts';
import { TARGET_STATES } from '../support/target-states/table.ts';
import { createWorld } from '../support/target-states/world.ts';

vi.setConfig({ maxConcurrency: 3, testTimeout: 120_000 });

let world: World & AsyncDisposable;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(() => world[Symbol.asyncDispose]());

describe.each(TARGET_STATES)('$title', ({ rows }) => {
  for (const row of rows) {
    it.concurrent(`${row.state}: ${describeOutcome(row.must)}`, ({ skip }) => {
      if (row.since && world.version < row.since) skip(`PostgreSQL ${row.since} or later`);
      return observe(row, world);
    });
  }
});

describe('the truth table of the target', () => {
  it('names every state once, and as many as the README says', async () => {
    const states = TARGET_STATES.flatMap(({ title, rows }) => rows.map(({ state }) => `${title}: ${state}`));
    expect(states).toEqual([...new Set(states)]);
    expect(states.length).toBeGreaterThanOrEqual(120);
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    expect(readme).toContain(`| opening the target | ${states.length} states: `);
  });

  it('is what docs/target-truth-table.md shows (UPDATE_DOCS=1 writes it there)', async () => {
    const text = await readFile(DOCUMENT, 'utf8');
    const expected = withTable(text, TARGET_STATES);
    if (process.env['UPDATE_DOCS']) await writeFile(DOCUMENT, expected);
    else expect(text).toBe(expected);
  });
});
