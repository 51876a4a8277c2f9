import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/seed-legacy/random.ts';

const DRAWS = 100_000;

describe('a named stream of random numbers', () => {
  // The numbers come from another implementation of sfc32, in Python.
  test('gives the same numbers on every machine', () => {
    const random = createRandom('candles');
    expect([random.next(), random.next(), random.next()]).toEqual([
      0.738838620018214, 0.9262818223796785, 0.6048274079803377,
    ]);
  });

  test('has nothing to do with a stream of another name', () => {
    const [one, two] = ['a', 'b'].map((name) => createRandom(name));
    expect(one?.next()).not.toBe(two?.next());
  });

  test('is even: mean 1/2, whole numbers reach both ends, the bell has deviation 1', () => {
    const random = createRandom('even');
    const draws = Array.from({ length: DRAWS }, () => random.next());
    expect(mean(draws)).toBeCloseTo(0.5, 2);
    expect(new Set(Array.from({ length: 1000 }, () => random.integer(1, 5)))).toEqual(
      new Set([1, 2, 3, 4, 5]),
    );
    const bells = Array.from({ length: DRAWS }, () => random.bell());
    expect(mean(bells)).toBeCloseTo(0, 1);
    expect(mean(bells.map((x) => x * x))).toBeCloseTo(1, 1);
  });
});

function mean(numbers: number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}
