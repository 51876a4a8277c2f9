import { afterAll, describe, expect, it } from 'vitest';
import { expectedCatalog } from '../../db/catalog/expected.ts';
import { readFacts } from '../../db/catalog/facts.ts';
import { OWNED_TABLES } from '../../db/owned-tables.ts';
import { observe } from '../support/target-states/observe.ts';
import { describeOutcome, type Row } from '../support/target-states/row.ts';
import { POSTGRES_17, POSTGRES_18, type ServerKind } from '../support/target-states/servers.ts';
import { TARGET_STATES } from '../support/target-states/table.ts';
import { openWorlds } from '../support/target-states/world.ts';

/** One or two of each kind; tests/stress/target-truth-table.test.ts has them all. */
const SAMPLE = TARGET_STATES.flatMap(({ rows }) => rows.filter(({ sample }) => sample));
/** Of those on other versions: something of ours, something of theirs, and something in the way. */
const FEW = TARGET_STATES.flatMap(({ rows }) => rows.filter(({ sample }) => sample).slice(0, 1)).slice(0, 4);

const worlds = openWorlds();
afterAll(() => worlds[Symbol.asyncDispose]());

describe.each<[version: number, rows: readonly Row[], server?: ServerKind]>([
  [16, SAMPLE],
  [17, FEW, POSTGRES_17],
  [18, FEW, POSTGRES_18],
])('on PostgreSQL %i', (_version, rows, server) => {
  it('the committed catalog is the one that the migrations make (npm run db:catalog writes it)', async () => {
    const world = await worlds.on(server);
    await using database = await world.createDatabase();
    expect(await readFacts(database.client, OWNED_TABLES)).toEqual((await expectedCatalog()).facts);
  });

  for (const row of rows) {
    it.concurrent(`${row.state}: ${describeOutcome(row.must)}`, async () =>
      observe(row, await worlds.on(server)));
  }
});
