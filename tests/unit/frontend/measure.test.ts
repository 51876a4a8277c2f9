import { expect, test } from 'vitest';
import { measure, measureWords } from '../../../frontend/src/tool/measure.ts';

const candles = Array.from({ length: 50 }, (_, index) => ({
  time: index * 3_600,
  open: 1,
  high: 1,
  low: 1,
  close: 1,
}));
const at = (index: number, price: number) => ({ time: index * 3_600, price });

test.each([
  [at(0, 100), at(25, 101.35), '26 bars · +1.35 % · 1 d 1 h'],
  [at(25, 101), at(0, 100), '26 bars · +1.00 % · 1 d 1 h'],
  [at(3, 100), at(4, 99), '2 bars · −1.00 % · 1 h'],
  [at(3, 100), at(3, 100), '1 bar · +0.00 % · 0 s'],
  [at(0, 0), at(1, 5), '2 bars · 1 h'],
  [at(0, -10), at(1, -5), '2 bars · +50.00 % · 1 h'],
])('from %j to %j are %s', (from, to, words) => {
  expect(measureWords(measure(candles, from, to))).toBe(words);
});
