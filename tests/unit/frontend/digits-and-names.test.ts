import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keepsDigits } from '../../../frontend/src/candle-file/precision.ts';
import { nameGivenTwice } from '../../../frontend/src/server/one-name.ts';

describe('a number that is rounded is told from one that is kept', () => {
  test.each([
    '1.10',
    '0.30000000000000004',
    '9007199254740992',
    '123456789012345',
    '1e-7',
    '0.00',
    '-0e5',
    '0.1000000000000000055511151231257827',
  ])('%s is kept', (text) => expect(keepsDigits(text, Number(text))).toBe(true));
  test.each([
    '9007199254740993',
    '1834.123456789012345678',
    '0.300000000000000000001',
    '1.0000000000000000000001',
    `1.${'3'.repeat(120)}`,
    '1e-400',
    `0.${'0'.repeat(400)}1`,
  ])('%s is rounded', (text) => expect(keepsDigits(text, Number(text))).toBe(false));
  test('with thousands, a currency or an exponent the digits are the same', () => {
    expect(keepsDigits("$1'834.123456789012345678", 1834.1234567890124)).toBe(false);
    expect(keepsDigits('1.834,1234567890 €', 1834.123456789)).toBe(true);
    expect(keepsDigits('1.2345678901234568e-05', 1.2345678901234568e-5)).toBe(true);
  });

  const doubles = fc.double({ noNaN: true, noDefaultInfinity: true });
  test('whatever a program prints of its own doubles is kept', () => {
    fc.assert(
      fc.property(doubles, fc.integer({ min: 16, max: 40 }), (value, digits) => {
        const written = [String(value), value.toExponential(digits), value.toPrecision(digits + 1)];
        return written.every((text) => keepsDigits(text, value));
      }),
    );
  });
});

describe('a name that an object has twice is found', () => {
  test.each([
    ['{"a": 1, "a": 2}', 'a'],
    ['{"a": 1, "\\u0061": 2}', 'a'],
    ['{"x": {"b": [{"c": 1, "c": 1}]}}', 'c'],
    ['{"a": {"a": 1}, "b": ["a", "a"], "a": 0}', 'a'],
    ['{"": 1, "": 2}', ''],
    ['{"__proto__": 1, "__proto__": 2}', '__proto__'],
  ])('%s', (text, name) => expect(nameGivenTwice(text)).toBe(name));

  test('and none is seen where there is none', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), (text) => nameGivenTwice(text) === undefined));
    expect(nameGivenTwice('["a", "a", {"a": "a"}, {"a": "\\"a\\": {"}]')).toBeUndefined();
  });
});
