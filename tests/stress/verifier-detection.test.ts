import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readDocument, renderDocument } from '../support/corruptions/document.ts';
import type { WorldName } from '../support/corruptions/kind.ts';
import { KINDS } from '../support/corruptions/kinds.ts';
import { detect } from '../support/corruptions/rounds.ts';
import type { Tally } from '../support/corruptions/verdict.ts';
import { SEED } from '../support/seed.ts';

const MINUTE = 60_000;
const DOCUMENT = fileURLToPath(new URL('../../docs/detection.md', import.meta.url));

const isFull = process.env['TEST_FULL'] === '1';
const givenSeed = process.env['TEST_SEED'];
/** The published matrix has a fixed seed, so that the document changes only when the kinds do. */
const seed = isFull && !givenSeed ? 'detection' : String(SEED);
const SAMPLE_SHARE = 0.15;

const planned = KINDS.map((kind) => ({
  kind,
  cases: isFull ? kind.cases : Math.ceil(kind.cases * SAMPLE_SHARE),
}));
const corruptions = planned
  .filter(({ kind }) => kind.expects === 'difference')
  .reduce((sum, { cases }) => sum + cases, 0);
const tallies = new Map<string, Tally>();

describe(`the verifier as a detector, ${corruptions} corruptions, TEST_SEED=${seed}`, () => {
  it('is tried on enough of them, of different names', () => {
    expect(corruptions).toBeGreaterThanOrEqual(isFull ? 1_000 : 200);
    expect(new Set(KINDS.map(({ kind }) => kind)).size).toBe(KINDS.length);
  });

  it.each<{ world: WorldName; holds: string }>([
    { world: 'rich', holds: 'every type and its extremes, and rows in quarantine' },
    { world: 'repaired', holds: 'values that remedies changed' },
    { world: 'rows', holds: 'rows that remedies let in' },
    { world: 'restored', holds: 'rows that came back from quarantine' },
    { world: 'lacking', holds: 'columns that PostgreSQL fills' },
    { world: 'chartless', holds: 'rows from before there were charts' },
  ])('reports exactly what was changed: $holds', { timeout: 20 * MINUTE }, async ({ world }) => {
    const here = planned.filter(({ kind }) => kind.world === world);
    const outcome = await detect(world, here, seed);
    for (const tally of outcome.tallies) tallies.set(tally.kind.kind, tally);
    expect(outcome.failures).toEqual([]);
    expect(outcome.tallies.map(({ cases }) => cases)).toEqual(here.map(({ cases }) => cases));
    expect(outcome.tallies.map(({ reported }) => reported)).toEqual(here.map(({ cases }) => cases));
  });

  it.runIf(isFull && !givenSeed)('is published, kind by kind', () => {
    const all = KINDS.map(({ kind }) => tallies.get(kind) as Tally);
    writeFileSync(DOCUMENT, renderDocument(all, seed));
  });
});

describe('docs/detection.md', () => {
  const read = () => readDocument(readFileSync(DOCUMENT, 'utf8'));

  it('lists every kind that is tried, and no other', () => {
    expect(read().published.map(({ kind, cases }) => ({ ...kind, cases }))).toEqual(
      KINDS.map(({ kind, what, expects, cases }) => ({ kind, what, expects, cases })),
    );
  });

  it('publishes at least 1,000 corruptions, all of them reported', () => {
    const { published } = read();
    const seeded = published.filter(({ kind }) => kind.expects === 'difference');
    expect(seeded.reduce((sum, { cases }) => sum + cases, 0)).toBeGreaterThanOrEqual(1_000);
    for (const { kind, cases, reported } of published) {
      expect({ kind, reported }).toEqual({ kind, reported: cases });
    }
  });

  it('is what the test writes, and was not edited by hand', () => {
    const { published, seed: publishedSeed } = read();
    expect(readFileSync(DOCUMENT, 'utf8')).toBe(renderDocument(published, publishedSeed));
  });
});
