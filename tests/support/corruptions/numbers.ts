import type { Random } from '../../../scripts/seed-legacy/random.ts';
import { type ValueKind, valueKind } from './value-kind.ts';

const INT4_MAX = 2_147_483_647;

/** Flips bits of a double; the mask is 64 bits wide. */
export function flip(value: number, mask: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) ^ mask);
  return view.getFloat64(0);
}

/** PostgreSQL reads the shortest decimal back to the same bits, and so does JavaScript. */
function printed(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

const onDouble =
  (change: (value: number, random: Random) => number | undefined): ValueKind['rewrite'] =>
  (value, random) => {
    if (value === null) return undefined;
    const changed = change(Number(value), random);
    return changed === undefined || Object.is(changed, Number(value)) ? undefined : printed(changed);
  };

const DOUBLES: Omit<ValueKind, 'types'>[] = [
  {
    kind: 'double: lowest bit',
    what: 'the last bit of the mantissa flipped',
    rewrite: onDouble((value) => flip(value, 1n)),
  },
  {
    kind: 'double: any one bit',
    what: 'one of the 64 bits flipped',
    cases: 40,
    rewrite: onDouble((value, random) => flip(value, 1n << BigInt(random.integer(0, 63)))),
  },
  {
    kind: 'double: sign of zero',
    what: '0 becomes -0, or -0 becomes 0',
    rewrite: onDouble((value) => (value === 0 ? -value : undefined)),
  },
  { kind: 'double: sign', what: 'a number negated', rewrite: onDouble((value) => -value) },
  {
    kind: 'double: 15 digits',
    what: 'rounded to the 15 digits that a careless printer keeps',
    rewrite: onDouble((value) => Number(value.toPrecision(15))),
  },
  {
    kind: 'double: single precision',
    what: 'squeezed through 32 bits',
    rewrite: onDouble((value) => Math.fround(value)),
  },
  {
    kind: 'double: rounded to cents',
    what: 'rounded to two decimals',
    rewrite: onDouble((value) => (Math.abs(value) < 1e15 ? Math.round(value * 100) / 100 : undefined)),
  },
  {
    kind: 'double: subnormal flushed',
    what: 'a subnormal number becomes 0',
    rewrite: onDouble((value) => (value !== 0 && Math.abs(value) < 2 ** -1022 ? 0 : undefined)),
  },
  {
    kind: 'double: NULL for 0',
    what: 'NULL becomes 0 or -0, or a zero becomes NULL',
    rewrite: (value, random) =>
      value === null ? random.pick(['0', '-0']) : Number(value) === 0 ? null : undefined,
  },
  { kind: 'double: NaN', what: 'becomes NaN', rewrite: onDouble(() => Number.NaN) },
  {
    kind: 'double: infinity',
    what: 'becomes Infinity or -Infinity',
    rewrite: onDouble((_, random) => random.pick([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])),
  },
];

const onInteger =
  (change: (value: number, random: Random) => number): ValueKind['rewrite'] =>
  (value, random) => {
    if (value === null) return undefined;
    const changed = change(Number(value), random);
    return Math.abs(changed) > INT4_MAX ? undefined : String(changed);
  };

const INTEGERS: Omit<ValueKind, 'types'>[] = [
  {
    kind: 'integer: off by one',
    what: 'one more or one less',
    rewrite: onInteger((value, random) => value + random.pick([-1, 1])),
  },
  {
    kind: 'integer: one bit',
    what: 'one of the 32 bits flipped',
    rewrite: onInteger((value, random) => value ^ (1 << random.integer(0, 31))),
  },
  {
    kind: 'integer: NULL for 0',
    what: 'NULL becomes 0, or 0 becomes NULL',
    rewrite: (value) => (value === null ? '0' : value === '0' ? null : undefined),
  },
];

const BOOLEANS: Omit<ValueKind, 'types'>[] = [
  {
    kind: 'boolean: swapped',
    what: 'true becomes false, or false becomes true',
    rewrite: (value) => (value === null ? undefined : value === 'true' ? 'false' : 'true'),
  },
  {
    kind: 'boolean: NULL for false',
    what: 'NULL becomes false, or false becomes NULL',
    rewrite: (value) => (value === null ? 'false' : value === 'false' ? null : undefined),
  },
];

const ANY: ValueKind = {
  kind: 'value: lost',
  what: 'a value of any type becomes NULL',
  types: ['float8', 'int4', 'bool', 'timestamp', 'text', 'jsonb'],
  cases: 40,
  rewrite: (value) => (value === null ? undefined : null),
};

export const NUMBER_KINDS = [
  ...DOUBLES.map((kind) => valueKind({ ...kind, types: ['float8'] })),
  ...INTEGERS.map((kind) => valueKind({ ...kind, types: ['int4'] })),
  ...BOOLEANS.map((kind) => valueKind({ ...kind, types: ['bool'] })),
  valueKind(ANY),
];
