import { createHash } from 'node:crypto';

/** A stream of numbers that depends on its name alone: the same on every machine, for ever. */
export interface Random {
  /** In [0, 1), in steps of 2⁻³². */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** Bell-shaped around 0 with standard deviation 1, never beyond ±6. */
  bell(): number;
}

/**
 * The stream called `name`; different names give unrelated streams. The generator is sfc32, seeded by
 * SHA-256. Only additions and multiplications follow, whose result IEEE 754 fixes to the last bit;
 * Math.log and Math.cos may differ between engines.
 */
export function createRandom(name: string): Random {
  const next = sfc32(createHash('sha256').update(name).digest());
  return {
    next,
    integer: (min, max) => min + Math.floor(next() * (max - min + 1)),
    chance: (probability) => next() < probability,
    pick: <T>(choices: readonly [T, ...T[]]) => choices[Math.floor(next() * choices.length)] as T,
    bell: () => {
      let sum = -6;
      for (let i = 0; i < 12; i += 1) sum += next();
      return sum;
    },
  };
}

/** Chris Doty-Humphrey's small fast chaotic generator, 32 bits; the state comes from 16 bytes. */
function sfc32(state: Buffer): () => number {
  let [a, b, c, counter] = [0, 4, 8, 12].map((offset) => state.readInt32LE(offset)) as [
    number,
    number,
    number,
    number,
  ];
  return () => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result;
    return (result >>> 0) / 2 ** 32;
  };
}
