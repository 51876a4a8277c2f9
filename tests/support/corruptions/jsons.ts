import type { Random } from '../../../scripts/seed-legacy/random.ts';
import { type ValueKind, valueKind } from './value-kind.ts';

const onJson =
  (change: (printed: string, random: Random) => string | undefined): ValueKind['rewrite'] =>
  (value, random) =>
    value === null ? undefined : change(value, random);

/** Replaces the first match in the text that PostgreSQL prints. */
const replace = (pattern: RegExp, by: string | ((match: string) => string)) =>
  onJson((text) => (pattern.test(text) ? text.replace(pattern, by as never) : undefined));

/** Changes what a shallow container holds; deep ones are left to the other kinds. */
const onParsed = (change: (value: never) => unknown) =>
  onJson((text) => {
    const changed = change(JSON.parse(text) as never);
    return changed === undefined ? undefined : JSON.stringify(changed);
  });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
const isList = (value: unknown): value is unknown[] => Array.isArray(value) && value.length > 0;

const JSONS: Omit<ValueKind, 'types'>[] = [
  {
    kind: 'JSON: trailing zero',
    what: 'a number loses its last zero: 1.10 becomes 1.1, equal as jsonb',
    rewrite: replace(/(\.\d*?[1-9])0+(?=[,}\]])/, (digits) => digits.replace(/0+$/, '')),
  },
  {
    kind: 'JSON: long number',
    what: 'twenty digits rounded to a double',
    rewrite: replace(/(?<=[:[,] ?)\d{17,}(?=[,}\]])/, (digits) => BigInt(Number(digits)).toString()),
  },
  {
    kind: 'JSON: a digit',
    what: 'one digit of a number',
    rewrite: replace(/(?<=: ?-?\d*)[1-8](?=[,}])/, (digit) => String(Number(digit) + 1)),
  },
  {
    kind: 'JSON: number as text',
    what: 'a number becomes a string of its digits',
    rewrite: replace(/(?<=^[^"].*: )[\d.]+(?=[,}])/, (digits) => `"${digits}"`),
  },
  {
    kind: 'JSON: text as number',
    what: 'a string of digits becomes a number',
    rewrite: replace(/(?<=: )"[1-9]\d*"(?=[,}])/, (quoted) => quoted.slice(1, -1)),
  },
  {
    kind: 'JSON: a character',
    what: 'one letter in a string or a key',
    rewrite: replace(/(?<=")[a-z](?=[a-z_]*")/, (letter) => letter.toUpperCase()),
  },
  {
    kind: 'JSON: key lost',
    what: 'one key and its value taken out',
    rewrite: onParsed((value) =>
      isObject(value) ? Object.fromEntries(Object.entries(value).slice(1)) : undefined,
    ),
  },
  {
    kind: 'JSON: key added',
    what: 'a key with null put in',
    rewrite: onParsed((value) => (isObject(value) ? { ...(value as object), extra: null } : undefined)),
  },
  {
    kind: 'JSON: order of a list',
    what: 'a list turned round',
    rewrite: onParsed((value) => (isList(value) ? (value as unknown[]).toReversed() : undefined)),
  },
  {
    kind: 'JSON: element lost',
    what: 'the last element of a list taken out',
    rewrite: onParsed((value) => (isList(value) ? (value as unknown[]).slice(0, -1) : undefined)),
  },
  {
    kind: 'JSON: double-encoded',
    what: 'put into a string once more',
    rewrite: onJson((text) => JSON.stringify(text)),
  },
  {
    kind: 'JSON: decoded',
    what: 'a double-encoded text decoded',
    rewrite: onJson((text) => (/^"[[{]/.test(text) ? (JSON.parse(text) as string) : undefined)),
  },
  {
    kind: 'JSON: null lost',
    what: 'JSON null becomes NULL',
    rewrite: (value) => (value === 'null' ? null : undefined),
  },
  {
    kind: 'JSON: null for NULL',
    what: 'NULL becomes JSON null',
    rewrite: (value) => (value === null ? 'null' : undefined),
  },
  {
    kind: 'JSON: empty',
    what: 'an empty object or list becomes the other, or null',
    rewrite: (value) => ({ '{}': '[]', '[]': 'null' })[value ?? ''],
  },
  {
    kind: 'JSON: deep inside',
    what: 'the innermost of hundreds of levels',
    cases: 6,
    rewrite: onJson((text) =>
      text.includes('[[[[') ? text.replace(/\[(\d*)\](?=\])/, '[7654321]') : undefined,
    ),
  },
];

export const JSON_KINDS = JSONS.map((kind) => valueKind({ ...kind, types: ['jsonb'] }));
