// The verifier's statement of the remedies for numbers and truth values.

import type { Found, Statement } from './remedied-value.ts';

const integer = (value: bigint): Found | undefined =>
  value >= -(1n << 63n) && value < 1n << 63n ? { type: 'integer', value } : undefined;

const MOST_DIGITS = 25;
/** A fraction of this many powers of ten is beyond every double. */
const SCALE = 450n;

/** A decimal number as a whole number of 10^-450; undefined for a text that is none. */
function scaled(said: string): bigint | undefined {
  const [, sign, whole = '', part = '', exponent = '0'] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(said) ?? [];
  const digits = whole + part;
  if (digits === '') return undefined;
  const first = [...digits].findIndex((digit) => digit !== '0');
  const last = [...digits].findLastIndex((digit) => digit !== '0');
  const shift = SCALE + BigInt(exponent) - BigInt(part.length);
  const zeros = first < 0 ? digits.length : digits.length - 1 - last;
  const isLong = first >= 0 && last - first >= MOST_DIGITS;
  if (isLong || shift + BigInt(zeros) < 0n || shift > 900n) return undefined;
  const size = shift < 0n ? BigInt(digits) / 10n ** -shift : BigInt(digits) * 10n ** shift;
  return sign === '-' ? -size : size;
}

/** The decimal with the fewest digits that is read back as this double. */
function shortest(value: number): string {
  for (let digits = 1; digits < 17; digits++) {
    const said = value.toPrecision(digits);
    if (Number(said) === value) return said;
  }
  return value.toPrecision(17);
}

const numberText: Statement = ({ type, value }, { type: pgType }) => {
  const said = type === 'text' ? (value as Buffer).toString('latin1').trim() : '';
  const size = scaled(said);
  if (size === undefined) return undefined;
  const one = 10n ** SCALE;
  if (pgType !== 'float8' && size % one === 0n) return integer(size / one);
  const nearest = Number(said);
  if (!Number.isFinite(nearest)) return undefined;
  return scaled(shortest(nearest)) === size ? { type: 'real', value: nearest } : undefined;
};

const TRUE = ['on', 't', 'true', 'y', 'yes'];
const FALSE = ['f', 'false', 'n', 'no', 'off'];

const booleanWord: Statement = ({ type, value }, { type: pgType }) => {
  if (type !== 'text' || pgType !== 'bool') return undefined;
  const word = (value as Buffer).toString('latin1').trim().toLowerCase();
  if (TRUE.includes(word)) return { type: 'integer', value: 1n };
  return FALSE.includes(word) ? { type: 'integer', value: 0n } : undefined;
};

/** Halves away from 0. */
const rounded: Statement = ({ type, value }, { type: pgType }) => {
  if (pgType === 'float8') return type === 'integer' ? { type: 'real', value: Number(value) } : undefined;
  if (type !== 'real' || Math.abs(value as number) >= 2 ** 53) return undefined;
  const whole = Math.trunc(value as number);
  const rest = (value as number) - whole;
  const step = rest >= 0.5 ? 1 : rest <= -0.5 ? -1 : 0;
  return { type: 'integer', value: BigInt(whole + step) };
};

export const NUMBERS: Record<string, Statement> = {
  number_text: numberText,
  whole_real: ({ type, value }) =>
    type === 'real' && (value as number) % 1 === 0 && Math.abs(value as number) < 2 ** 53
      ? { type: 'integer', value: BigInt(value as number) }
      : undefined,
  boolean_word: booleanWord,
  nonzero: ({ type, value }) => {
    if (type === 'integer') return { type, value: value === 0n ? 0n : 1n };
    return type === 'real'
      ? { type: 'integer', value: (value as number) < 0 || (value as number) > 0 ? 1n : 0n }
      : undefined;
  },
  round: rounded,
};
