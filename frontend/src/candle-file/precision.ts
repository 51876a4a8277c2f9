/** Any number of so many digits is told by a double from all others of so many. */
const ALWAYS_KEPT = 15;
const MOST_DIGITS = 100;

/**
 * Whether a double keeps every digit of a number as it is written, also with thousands, a currency or an
 * exponent. What a program prints of its own doubles, with 17 digits or more, is kept.
 */
export function keepsDigits(text: string, value: number): boolean {
  // So near to zero that a double has nothing between: 1e-400.
  if (value === 0) return digitsOf(text) === '';
  if (text.length <= ALWAYS_KEPT) return true;
  const digits = digitsOf(text);
  if (digits.length <= ALWAYS_KEPT) return true;
  if (digits.length > MOST_DIGITS) return false;
  return digitsOf(value.toExponential(digits.length - 1)) === digits;
}

/** The digits that count, without the exponent's. */
function digitsOf(text: string): string {
  return text
    .replace(/e[+-]?\d{1,5}$/i, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '')
    .replace(/(?<!0)0+$/, '');
}
