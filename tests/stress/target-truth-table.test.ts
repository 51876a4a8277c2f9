import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createRandom } from '../../scripts/seed-legacy/random.ts';
import { SEED } from '../support/seed.ts';
import { DOCUMENT, withTable } from '../support/target-states/document.ts';
import { describeOutcome, type Row } from '../support/target-states/row.ts';
import { Unavailable } from '../support/target-states/run-state.ts';
import { POSTGRES_17, POSTGRES_18, type ServerKind } from '../support/target-states/servers.ts';
import { TARGET_STATES } from '../support/target-states/table.ts';
import { lots, observeLot } from '../support/target-states/together.ts';
import { openWorlds } from '../support/target-states/world.ts';

vi.setConfig({ maxConcurrency: 4, testTimeout: 180_000 });

/** The whole table is run on 16; of the others a part, and what is theirs alone, unless TEST_FULL=1. */
const PART = process.env['TEST_FULL'] === '1' ? 1 : 0.1;

const worlds = openWorlds();
afterAll(() => worlds[Symbol.asyncDispose]());

function declare(lot: readonly Row[], server?: ServerKind): void {
  const title = `${lot.map(({ state }) => state).join('; ')}: ${describeOutcome((lot[0] as Row).must)}`;
  it.concurrent(title, async ({ skip }) => {
    const world = await worlds.on(server);
    await observeLot(lot, world).catch((error) => {
      if (error instanceof Unavailable) skip(error.message);
      throw error;
    });
  });
}

describe.each(TARGET_STATES)('$title', (group) => {
  for (const lot of lots(group, 16)) declare(lot, lot[0]?.server);
});

describe.each([
  [17, POSTGRES_17],
  [18, POSTGRES_18],
] as const)(`on PostgreSQL %i (TEST_SEED=${SEED})`, (version, server) => {
  const isApart = ({ server, between, created }: Row) => server ?? between ?? created;
  const isDrawn = ({ state, since }: Row) =>
    since ? since <= version : createRandom(`${SEED} ${version} ${state}`).next() < PART;
  for (const { rows } of TARGET_STATES)
    for (const row of rows) if (!isApart(row) && isDrawn(row)) declare([row], server);
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
