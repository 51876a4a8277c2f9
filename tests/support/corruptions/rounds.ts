import { createRandom, type Random } from '../../../scripts/seed-legacy/random.ts';
import { createDatabase, type TestDatabase } from '../database.ts';
import { type Migration, migrate } from '../migration.ts';
import { type Kind, shuffled, type WorldName } from './kind.ts';
import { Target } from './target.ts';
import { type Case, judge, type Outcome } from './verdict.ts';
import { WORLDS } from './worlds.ts';

/** How many cases of a kind are to be seeded. */
export interface Planned {
  kind: Kind;
  cases: number;
}

/**
 * A kind gets at least one case into a round that is empty, so more rounds mean that nothing is left of it.
 */
const MOST_ROUNDS = 400;
const BATCH_ROWS = [33, 97, 400, 50_000] as const;

/**
 * Migrates a world's legacy file, then seeds all cases in rounds: as many at once as can be told apart,
 * one verification through the real executable, everything undone. The report must name exactly the
 * seeded differences. Before and after it must name none: after, once the schema is as its hint says.
 */
export async function detect(world: WorldName, planned: readonly Planned[], seed: string): Promise<Outcome> {
  const random = createRandom(`${seed}/${world}`);
  await using database = await createDatabase();
  await using legacy = await WORLDS[world].legacy(seed);
  await expectClean(await migrate(database, legacy, { args: WORLDS[world].args }), 'The migration');
  const { restored } = WORLDS[world];
  if (restored)
    await expectClean(
      await migrate(database, legacy, { verb: 'restore', args: restored }),
      'The restoration',
    );
  await expectClean(await migrate(database, legacy, { verb: 'verify' }), 'The first verification');
  const target = await Target.open(database, legacy.path);
  const verify = () =>
    migrate(database, legacy, {
      verb: 'verify',
      args: ['--batch-rows', String(target.batchRows), '--concurrency', String(random.integer(1, 3))],
    });
  const outcome: Outcome = {
    tallies: planned.map(({ kind }) => ({ kind, cases: 0, reported: 0 })),
    failures: [],
  };
  for (const expects of ['nothing', 'difference'] as const) {
    const wanted = planned.filter(({ kind }) => kind.expects === expects);
    const cases = wanted.flatMap(({ kind, cases: count }) => Array<Kind>(count).fill(kind));
    for await (const seeded of rounds(random, target, cases)) judge(outcome, seeded, await verify());
  }
  await putSchemaBack(database, await verify());
  await expectClean(await verify(), 'The last verification, with everything undone,');
  return outcome;
}

/** Yields the cases of one round after the other, seeded; afterwards they are undone. */
async function* rounds(random: Random, target: Target, cases: readonly Kind[]): AsyncGenerator<Case[]> {
  let left = shuffled(random, cases);
  for (let round = 0; left.length > 0; round++) {
    target.newRound(random.pick(BATCH_ROWS));
    const { seeded, postponed } = await seedRound(random, target, left);
    if (seeded.length === 0 || round === MOST_ROUNDS) {
      const names = new Set(left.map(({ kind }) => kind));
      throw new Error(`Nothing to corrupt was found for: ${[...names].join(', ')}`);
    }
    yield seeded;
    for (const { corruption } of seeded.toReversed()) await corruption.undo();
    left = postponed;
  }
}

async function seedRound(
  random: Random,
  target: Target,
  left: readonly Kind[],
): Promise<{ seeded: Case[]; postponed: Kind[] }> {
  const seeded: Case[] = [];
  const postponed: Kind[] = [];
  const full = new Set<Kind>();
  for (const kind of left) {
    const corruption = full.has(kind) ? undefined : await kind.corrupt(random, target);
    if (!corruption) {
      full.add(kind);
      postponed.push(kind);
      continue;
    }
    target.claims.note(corruption.differences);
    seeded.push({ kind, corruption });
  }
  return { seeded, postponed };
}

/** Does what a verification says that must be done, where it finds nothing but a schema that was loosened. */
async function putSchemaBack(database: TestDatabase, { report, stderr }: Migration): Promise<void> {
  const { code, hint } = report?.error ?? { code: 'none', hint: '' };
  const [sql] = /\bALTER .*;/.exec(hint) ?? [];
  if (code !== 'schema_differs' || !sql) throw new Error(`No schema to put right: ${stderr.slice(-3000)}`);
  await database.query(sql);
}

async function expectClean({ exitCode, report, stderr }: Migration, what: string): Promise<void> {
  const differing = report?.findings.filter(({ action }) => action === 'differs') ?? [];
  if (exitCode === 0 && differing.length === 0) return;
  throw new Error(`${what} ended with ${exitCode}: ${JSON.stringify(differing)}\n${stderr.slice(-3000)}`);
}
