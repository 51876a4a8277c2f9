import { keepsDigits } from '../candle-file/precision.ts';
import { badField } from './errors.ts';

/** Far more than any number has to say, and little enough for PostgreSQL's numeric. */
const MAX_NUMBER_LENGTH = 1000;

/** The objects and arrays of bodies, as checked, with the same as they were sent. */
const sent = new WeakMap<object, unknown>();

/**
 * Remembers of checked input the objects and arrays as the body has them: every number with its own digits
 * (1.10, twenty-digit integers), which JavaScript's numbers would round, and every field, `__proto__` too.
 * Throws 400 for a number that is too small or too long to be kept, and for one in a column of its own that
 * is whole only when it is rounded.
 */
export function rememberSent<Input>(input: Input, text: string): Input {
  if (!isNode(input)) return input;
  const body = JSON.parse(text, withDigits as (key: string, value: unknown) => unknown);
  for (const [name, value] of Object.entries(input)) {
    if (isRaw(body[name]) && !keepsDigits(body[name].rawJSON, Number(body[name].rawJSON))) {
      throw badField(name, 'has more digits than can be kept');
    }
    // A time is a Date by now, and is stored as one, however its number was written.
    if (isNode(value) && !(value instanceof Date) && Object.hasOwn(body, name)) sent.set(value, body[name]);
  }
  return input;
}

/** A checked value as it was sent, for JSON.stringify alone; any other value itself. */
export function asSent(value: unknown): unknown {
  return isNode(value) ? (sent.get(value) ?? value) : value;
}

function isNode(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** TypeScript does not know of it yet: https://tc39.es/proposal-json-parse-with-source/ */
const { rawJSON, isRawJSON: isRaw } = JSON as unknown as {
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): value is { rawJSON: string };
};

function withDigits(_key: string, value: unknown, { source }: { source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
  if (source.length > MAX_NUMBER_LENGTH) throw badField('body', 'holds a number that is too long');
  if (value === 0 && /^-?[0.]*[1-9]/.test(source)) throw badField('body', 'holds a number that is too small');
  return rawJSON(source);
}
