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

const IS_WHOLE = process.env['TEST_FULL'] === '1';
/**
 * What is run without TEST_FULL=1: of large groups, whose rows are of one kind, as many on 16; of all on 17
 * and 18, with what is theirs alone. Rows that every commit shows are left to the integration tests.
 */
const PART_OF_LARGE = 0.6;
const PART_OF_OTHERS = 0.1;
const LARGE = 20;

const draw = (version: number, { state, isLarge }: Row, part: number) =>
  IS_WHOLE || (!isLarge && createRandom(`${SEED} ${version} ${state}`).next() < part);

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

describe.each(TARGET_STATES)(`$title (TEST_SEED=${SEED})`, (group) => {
  const isLarge = group.rows.length > LARGE && !group.isShared;
  const rows = group.rows.filter(
    (row) => IS_WHOLE || (!row.sample && draw(16, row, isLarge ? PART_OF_LARGE : 1)),
  );
  for (const lot of lots({ ...group, rows }, 16)) declare(lot, lot[0]?.server);
});

describe.each([
  [17, POSTGRES_17],
  [18, POSTGRES_18],
] as const)(`on PostgreSQL %i (TEST_SEED=${SEED})`, (version, server) => {
  const isApart = ({ server, between, created }: Row) => server ?? between ?? created;
  const isDrawn = (row: Row) => (row.since ? row.since <= version : draw(version, row, PART_OF_OTHERS));
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
