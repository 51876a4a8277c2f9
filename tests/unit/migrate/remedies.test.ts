import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SqliteValue } from '../../../jobs/migrate/rules/quarantined-row.ts';
import { type ColumnRepair, repairValue } from '../../../jobs/migrate/rules/remedies/chain.ts';
import { isHeld } from '../../../jobs/migrate/rules/remedies/held.ts';
import { REMEDIES } from '../../../jobs/migrate/rules/remedies/remedies.ts';
import type { Kind } from '../../../jobs/migrate/rules/tables.ts';
import { canHold } from '../../../jobs/migrate/stages/verify/remedied-value.ts';
import { mustStand } from '../../../jobs/migrate/stages/verify/remedies.ts';

const PG_TYPES: Record<Kind, string> = {
  key: 'int4',
  integer: 'int4',
  seconds: 'timestamp',
  flag: 'bool',
  double: 'float8',
  text: 'text',
  json: 'jsonb',
};

const TEXTS = [
  ...[
    '',
    ' ',
    '\t\n',
    '85',
    ' 85.0 ',
    '-0',
    '+7',
    '1e3',
    '1.5e-3',
    '0.1',
    '0.30000000000000004',
    '1.10',
    '.5',
    '5.',
    '.',
    'e5',
  ],
  ...[
    '99999999999999999999',
    '9223372036854775807',
    '9223372036854775808',
    '1e400',
    '1e-400',
    '1700000000000',
    '1,5',
    '0x10',
  ],
  ...['true', 'FALSE', ' Yes', 'n', 'on', 'off', 'maybe', 'high', 'NaN', 'Infinity'],
  ...[
    '2024-01-05',
    '2024-01-05 10:00',
    '2024-01-05T10:00:00Z',
    '2024-01-05T10:00:00.000+01:00',
    '2024-02-30',
    '2024-02-29',
  ],
  ...[
    '2023-02-29',
    '2100-02-29',
    '2000-02-29 23:59:59Z',
    '1900-03-01',
    '2024-01-05 24:00',
    '2024-01-05T10:00:60Z',
  ],
  ...[
    '2024-01-05T10:00:00,5Z',
    '2024-01-05T10:00-0330',
    '2024-01-05T10:00+16',
    '0001-01-01',
    '0099-12-31',
    '9999-12-31T23:59:59+15:59',
  ],
  ...[
    '{}',
    '{"a":NaN}',
    '[-Infinity, Infinity, "NaN"]',
    '{"a":"\\"NaN"}',
    'aNaN',
    '{"a":',
    "{'a':1}",
    '\ufeff{}',
    '"\\u0000"',
  ],
  ...[
    '"\\ud83d"',
    '"\\ud83d\\ude00"',
    '"\\ude00\\ud83d"',
    '"\\\\ud83d"',
    '"\\ud83d\\ud83d\\ude00"',
    '"a\u0001"',
    '1 2',
    'null',
  ],
];
const BYTES = [
  '00',
  '610062',
  'c3',
  'c328',
  'eda080',
  'eda0bdedb880',
  'edb880eda0bd',
  'f4908080',
  'c080',
  '80819f',
  '7b2261223a22ff227d',
  'f09f98',
  '2200225b',
  'efbbbf61',
];

const texts = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TEXTS).map((said) => Buffer.from(said)) },
  { weight: 2, arbitrary: fc.constantFrom(...BYTES).map((hex) => Buffer.from(hex, 'hex')) },
  fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary', maxLength: 12 }).map((said) => Buffer.from(said)),
  fc.json().map((said) => Buffer.from(said)),
  fc.double().map((value) => Buffer.from(String(value))),
  fc
    .date({ noInvalidDate: true, min: new Date('0100-01-01'), max: new Date('9999-12-31') })
    .map((at) => Buffer.from(at.toISOString())),
  fc
    .tuple(fc.constantFrom('é', '😀', 'ab', '€'), fc.integer({ min: 890, max: 2700 }))
    .map(([part, times]) => Buffer.from(part.repeat(times))),
);
const values: fc.Arbitrary<SqliteValue> = fc.oneof(
  fc.constant<SqliteValue>({ type: 'null', value: null }),
  fc
    .oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
      fc.bigInt({ min: 1_600_000_000n, max: 1_800_000_000n }).map((seconds) => seconds * 1000n),
      fc.constantFrom(
        0n,
        1n,
        2n,
        10n ** 11n,
        10n ** 14n,
        10n ** 17n,
        2n ** 53n + 1n,
        -(2n ** 63n),
        1_700_000_000_500n,
        1_700_000_000_123_456_789n,
      ),
    )
    .map((value): SqliteValue => ({ type: 'integer', value })),
  fc
    .oneof(
      fc.double({ noNaN: true }),
      fc.double({ min: -1e4, max: 1e4, noNaN: true }),
      fc.constantFrom(0.5, -0.5, 2.5, 85, -0, 1e300, Infinity, 0.49999999999999994),
    )
    .map((value): SqliteValue => ({ type: 'real', value })),
  texts.map((value): SqliteValue => ({ type: 'text', value })),
  texts.map((value): SqliteValue => ({ type: 'blob', value })),
);

const columns: fc.Arbitrary<ColumnRepair> = fc
  .record({
    kind: fc.constantFrom(...(Object.keys(PG_TYPES) as Kind[])),
    nullable: fc.boolean(),
    isKey: fc.boolean(),
    remedies: fc.shuffledSubarray(REMEDIES.map(({ name }) => name)),
  })
  .map(({ kind, nullable, isKey, remedies }) => ({
    ...{ name: 'column', kind, nullable, isKey: isKey && kind === 'text' && !nullable },
    legacy: {
      declared: 'text',
      ...(kind === 'text' ? { default: "'human'" } : kind === 'flag' ? { default: '1' } : {}),
    },
    remedies: REMEDIES.filter(
      (remedy) =>
        remedies.includes(remedy.name) && remedy.kinds.includes(kind) && (nullable || !remedy.nullable),
    ).map(({ name }) => name),
  }));

const DEFAULTS: Partial<Record<Kind, string>> = { text: `'human'::text`, flag: 'true' };
const asPg = ({ kind, nullable }: ColumnRepair) => ({
  type: PG_TYPES[kind],
  nullable,
  default: DEFAULTS[kind] ?? null,
});

function show({ type, value }: { type: string; value: unknown }): string {
  if (Buffer.isBuffer(value)) return `${type} ${value.toString('hex')}`;
  return `${type} ${Object.is(value, -0) ? '-0' : value}`;
}

describe('what remedies make of a value', () => {
  test('is what the verifier says of them by itself, and what the column can hold', () => {
    const used = new Set<string>();
    fc.assert(
      fc.property(values, columns, (value, column) => {
        const repaired = repairValue(value, column);
        if (!repaired) return;
        for (const name of repaired.remedies) used.add(name);
        const stated = mustStand(value, repaired.remedies, asPg(column));
        expect(stated && show(stated)).toBe(show(repaired.value));
        expect(isHeld(column, repaired.value)).toBe(true);
      }),
      { numRuns: 20_000 },
    );
    expect(REMEDIES.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
  });

  test('is nothing where the column can hold the value as it is, and the verifier agrees on that', () => {
    fc.assert(
      fc.property(values, columns, (value, column) => {
        const isLongName = column.isKey && Buffer.isBuffer(value.value) && value.value.length > 2692;
        if (!isLongName) expect(canHold(asPg(column), value)).toBe(isHeld(column, value));
        if (isHeld(column, value)) expect(repairValue(value, column)).toBeUndefined();
      }),
      { numRuns: 20_000 },
    );
  });
});
