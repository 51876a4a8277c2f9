import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedCatalog } from '../../../db/catalog/expected.ts';
import { readFacts } from '../../../db/catalog/facts.ts';
import { OWNED_TABLES } from '../../../db/owned-tables.ts';
import { observe, type World } from '../../support/target-states/observe.ts';
import { describeOutcome, type Row } from '../../support/target-states/row.ts';
import { TARGET_STATES } from '../../support/target-states/table.ts';
import { createWorld, createWorldOn } from '../../support/target-states/world.ts';

/** One or two of each kind; tests/stress/target-truth-table.test.ts has them all. */
const SAMPLE = TARGET_STATES.flatMap(({ rows }) => rows.filter(({ sample }) => sample));
/** Of those on other versions: something of ours, something of theirs, and something in the way. */
const FEW = TARGET_STATES.flatMap(({ rows }) => rows.filter(({ sample }) => sample).slice(0, 1)).slice(0, 4);

describe.each<[version: number, rows: readonly Row[], create: () => Promise<World & AsyncDisposable>]>([
  [16, SAMPLE, createWorld],
  [17, FEW, () => createWorldOn(17)],
  [18, FEW, () => createWorldOn(18)],
])('on PostgreSQL %i', (_version, rows, create) => {
  let world: World & AsyncDisposable;

  beforeAll(async () => {
    world = await create();
  });

  afterAll(() => world[Symbol.asyncDispose]());

  it('the committed catalog is the one that the migrations make (npm run db:catalog writes it)', async () => {
    await using database = await world.createDatabase();
    expect(await readFacts(database.client, OWNED_TABLES)).toEqual((await expectedCatalog()).facts);
  });

  for (const row of rows) {
    it.concurrent(`${row.state}: ${describeOutcome(row.must)}`, () => observe(row, world));
  }
});
