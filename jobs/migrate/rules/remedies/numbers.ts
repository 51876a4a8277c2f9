// Remedies for numbers and truth values.

import { isText } from './held.ts';
import { integer, type Remedy, real } from './remedy.ts';

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

interface Decimal {
  /** Without zeros at either end; empty for 0. */
  digits: string;
  /** The power of ten of the last digit. */
  exponent: number;
  isNegative: boolean;
}

/** The decimal number that a text is; undefined where it is none. */
function readDecimal(said: string): Decimal | undefined {
  const [, sign = '', whole = '', part = '', exponent = '0'] = NUMBER.exec(said.trim()) ?? [];
  if (whole + part === '') return undefined;
  const significant = (whole + part).replace(/^0+/, '');
  const digits = withoutZerosBehind(significant);
  const dropped = significant.length - digits.length;
  return {
    digits,
    exponent: digits === '' ? 0 : Number(exponent) - part.length + dropped,
    isNegative: sign === '-',
  };
}

/** A pattern for it would try every run of zeros. */
function withoutZerosBehind(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

function isSame(a: Decimal, b: Decimal | undefined): boolean {
  return b?.digits === a.digits && b.exponent === a.exponent && b.isNegative === a.isNegative;
}

/** More digits are no number that a column holds. */
const MOST_DIGITS = 25;

export const NUMBER_TEXT: Remedy = {
  name: 'number_text',
  kinds: ['key', 'integer', 'seconds', 'flag', 'double'],
  rules: ['wrong_type'],
  exact: true,
  does: "a text that is a number, `'85'` or `'1.0712'`, becomes that number",
  refuses: 'any other character but blanks at the ends; more digits than a double keeps',
  repair: (stored, { kind }) => {
    const decimal = isText(stored) ? readDecimal(stored.value.toString('latin1')) : undefined;
    if (!decimal || decimal.digits.length > MOST_DIGITS || Math.abs(decimal.exponent) > 400) return undefined;
    const { digits, exponent, isNegative } = decimal;
    if (kind !== 'double' && exponent >= 0) {
      if (digits.length + exponent > MOST_DIGITS) return undefined;
      const size = BigInt(digits || '0') * 10n ** BigInt(exponent);
      return integer(isNegative ? -size : size);
    }
    const nearest = Number(`${isNegative ? '-' : ''}${digits || '0'}e${exponent}`);
    const keepsAll = digits === '' || isSame(decimal, readDecimal(String(nearest)));
    return keepsAll ? real(nearest) : undefined;
  },
};

export const WHOLE_REAL: Remedy = {
  name: 'whole_real',
  kinds: ['key', 'integer', 'seconds', 'flag'],
  rules: ['wrong_type'],
  exact: true,
  does: 'a real without a fraction, 85.0, becomes an integer',
  refuses: 'a fraction; what is beyond 2⁵³',
  repair: ({ type, value }) =>
    type === 'real' && Number.isSafeInteger(value) ? integer(BigInt(value as number)) : undefined,
};

const WORDS: Record<string, bigint> = {
  ...{ true: 1n, t: 1n, yes: 1n, y: 1n, on: 1n },
  ...{ false: 0n, f: 0n, no: 0n, n: 0n, off: 0n },
};

export const BOOLEAN_WORD: Remedy = {
  name: 'boolean_word',
  kinds: ['flag'],
  rules: ['wrong_type'],
  exact: true,
  does: '`true`, `t`, `yes`, `y`, `on` become 1, `false`, `f`, `no`, `n`, `off` become 0, in any case',
  refuses: 'every other word',
  repair: (stored) => {
    const word = isText(stored) ? stored.value.toString('latin1').trim().toLowerCase() : '';
    return Object.hasOwn(WORDS, word) ? integer(WORDS[word] as bigint) : undefined;
  },
};

export const NONZERO: Remedy = {
  name: 'nonzero',
  kinds: ['flag'],
  rules: ['not_boolean', 'wrong_type'],
  exact: false,
  does: 'a number that is not 0 becomes 1, 0.0 becomes 0',
  refuses: 'what is no number',
  repair: ({ type, value }) =>
    type === 'integer' || type === 'real' ? integer(Number(value) === 0 ? 0n : 1n) : undefined,
};

export const ROUND: Remedy = {
  name: 'round',
  kinds: ['integer', 'seconds', 'double'],
  rules: ['wrong_type', 'inexact_integer'],
  exact: false,
  does: 'a fraction is rounded, halves away from 0; in a price an integer beyond 2⁵³ becomes the nearest double',
  refuses: 'what is no number',
  repair: ({ type, value }, { kind }) => {
    if (kind === 'double') return type === 'integer' ? real(Number(value)) : undefined;
    if (type !== 'real' || !(Math.abs(value as number) < 2 ** 53)) return undefined;
    const size = Math.abs(value as number);
    const up = size - Math.floor(size) >= 0.5 ? 1 : 0;
    return integer(BigInt(Math.sign(value as number) * (Math.floor(size) + up)));
  },
};
