import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { createRandom } from '../../scripts/seed-legacy/random.ts';
import { SEED } from '../support/seed.ts';
import { observe, type World } from '../support/target-states/observe.ts';
import { describeOutcome, type Row } from '../support/target-states/row.ts';
import { TARGET_STATES } from '../support/target-states/table.ts';
import { createWorldOn } from '../support/target-states/world.ts';

vi.setConfig({ maxConcurrency: 3, testTimeout: 120_000 });

/** The whole table is run on 16; of the others a part, and what is theirs alone, unless TEST_FULL=1. */
const PART = process.env['TEST_FULL'] === '1' ? 1 : 0.25;

describe.each([17, 18] as const)(`the target on PostgreSQL %i (TEST_SEED=${SEED})`, (version) => {
  let world: World & AsyncDisposable;

  beforeAll(async () => {
    world = await createWorldOn(version);
  });

  afterAll(() => world[Symbol.asyncDispose]());

  const isDrawn = ({ state, since }: Row) =>
    since ? since <= version : createRandom(`${SEED} ${version} ${state}`).next() < PART;
  for (const { title, rows } of TARGET_STATES)
    for (const row of rows.filter(isDrawn))
      it.concurrent(`${title}: ${row.state}: ${describeOutcome(row.must)}`, () => observe(row, world));
});
