import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { expect, inject, test } from 'vitest';
import { ALL_REMEDIES } from '../../jobs/migrate/rules/remedies/remedies.ts';
import { createRandom } from '../../scripts/seed-legacy/random.ts';
import { type Case, readCases } from '../support/cases/read-case.ts';
import { runCase } from '../support/cases/run-case.ts';
import { SEED } from '../support/seed.ts';

/** All of them take minutes: `npm test` runs the first of the drawn, `stress` more, TEST_FULL=1 the rest too. */
const [FIRST, END] = inject('cases');
/** Each case starts one or two processes; more at a time than this only makes each of them slower. */
const AT_ONCE = 3;
const TIMEOUT_MS = 300_000;

const limit = pLimit(AT_ONCE);
const cases = readCases(fileURLToPath(new URL('.', import.meta.url)));

test('every folder says what it promises, each something else', () => {
  expect(new Set(cases.map(({ promise }) => promise)).size).toBe(cases.length);
});

test('every remedy is asked for in a case of both policies', () => {
  const asked = cases
    .filter(({ runs }) => runs.fail?.exitCode === 5 && runs.quarantine?.exitCode === 0)
    .flatMap(({ args }) => args.join().split(','));
  const lacking = ALL_REMEDIES.filter(({ name }) => !asked.some((item) => item.endsWith(`:${name}`)));
  expect(lacking.map(({ name }) => name)).toEqual([]);
});

for (const it of sample(cases)) {
  test.concurrent(`${it.name}: ${it.promise}`, () => limit(() => runCase(it)), TIMEOUT_MS);
}

/** Which cases run depends on the seed alone; they keep their order. */
function sample(all: readonly Case[]): readonly Case[] {
  const last = Math.min(END, all.length);
  process.stdout.write(
    `${last - FIRST} of the ${all.length} cases, TEST_SEED=${SEED}; TEST_FULL=1 runs all.\n`,
  );
  const draw = new Map(all.map((it) => [it, createRandom(`${SEED} ${it.name}`).next()]));
  const drawn = new Set(all.toSorted((a, b) => Number(draw.get(a)) - Number(draw.get(b))).slice(FIRST, END));
  return all.filter((it) => drawn.has(it));
}
