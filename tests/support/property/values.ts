import fc from 'fast-check';

/** A value as it is handed to SQLite, which may still convert it to the column's affinity. */
export type Value = null | bigint | number | { text: Uint8Array } | { blob: Uint8Array };

/** What a column of the legacy schema is meant to hold. */
export type Meaning =
  | 'id'
  | 'chart-id'
  | 'chart'
  | 'time'
  | 'price'
  | 'volume'
  | 'flag'
  | 'integer'
  | 'text'
  | 'name'
  | 'json';

const text = (value: string | Uint8Array): Value => ({
  text: typeof value === 'string' ? Buffer.from(value) : value,
});

const LIMITS = [7n, 8n, 15n, 16n, 23n, 24n, 31n, 32n, 47n, 48n, 53n, 62n, 63n].flatMap((bits) => {
  const power = 2n ** bits;
  return [power - 1n, power, power + 1n, -power - 1n, -power, -power + 1n];
});
const SIXTY_FOUR_BITS = LIMITS.filter((value) => value === BigInt.asIntN(64, value));

const integers: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, -1n, ...SIXTY_FOUR_BITS),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -5n, max: 10n }),
);

/** SQLite turns NaN into NULL. */
const reals: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    0.1,
    -1.5,
    5e-324,
    -5e-324,
    2.225073858507201e-308,
    Number.MIN_VALUE,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    2 ** 53,
    2 ** 53 + 2,
    -(2 ** 63),
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
    129587.00000000001,
    1e15,
    3,
  ),
  fc.double(),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
);

const AWKWARD_TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\\N',
  '\\.',
  '\t\n\r\u0001\u007f',
  '\ufeffx',
  '\u2028\u2029',
  'e\u0301 é',
  '👩🏽‍🚀',
  'שלום\u202e',
  '\uffff\ufffd',
  'null',
  'NULL',
  '0',
  '1e3',
  ' 12 ',
  '0x10',
  '9'.repeat(20),
  '2024-01-05',
  'true',
  '\'"`;--',
];

const awkwardBytes = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc
    .constantFrom('80', 'c3', 'c328', 'eda080', 'f4908080', 'c080', 'fe', 'e28098', 'f09f9880', '6100')
    .map((hex) => new Uint8Array(Buffer.from(hex, 'hex'))),
);

/** Long enough to leave the page of its row, with a letter in it that is more than one byte. */
const longTexts = fc
  .tuple(fc.integer({ min: 300, max: 9000 }), fc.constantFrom('x', 'é', '€', '😀', 'ab '))
  .map(([times, part]) => part.repeat(times));

const texts: fc.Arbitrary<Value> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...AWKWARD_TEXTS).map(text) },
  { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }).map(text) },
  { weight: 2, arbitrary: awkwardBytes.map(text) },
  { weight: 1, arbitrary: longTexts.map(text) },
);

const soundTexts: fc.Arbitrary<Value> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('bull_flag', 'O', 'human', '#2196F3', 'Bullish Engulfing', '').map(text),
  },
  {
    weight: 3,
    arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }).map((s) => text(s.replaceAll('\0', ''))),
  },
  { weight: 1, arbitrary: longTexts.map(text) },
);

const blobs: fc.Arbitrary<Value> = fc.uint8Array({ maxLength: 40 }).map((blob) => ({ blob }));

/** Any storage class that SQLite has. */
const anything: fc.Arbitrary<Value> = fc.oneof(fc.constant(null), integers, reals, texts, blobs);

const JSON_SPECIALS = [
  '',
  'null',
  '{}',
  '[]',
  ' [ 1 , 2 ] ',
  '{"a":1,"a":2}',
  '{"a":1,"\\u0061":2}',
  '"{\\"a\\":1}"',
  '"\\ud83d\\ude00"',
  '"\\ud83d"',
  '"\\ude00\\ud83d"',
  '"\\u0000"',
  '"\\u00e9\\/\\b\\f"',
  '\ufeff{}',
  '{"a":NaN}',
  '[1,]',
  '[-0, -0.0]',
  '1.10',
  '12345678901234567890',
  '1e400',
  '1e131071',
  '1e131072',
  '1e-16383',
  '1e-16384',
  '0.1e-5',
  '[1e5,1E+5,100000]',
  "{'a':1}",
  '{"a":"\t"}',
  'true',
  '{"":""}',
  '[[[[[[]]]]]]',
  '[1]x',
];

/** Not between 15,000 and 17,000 levels: where exactly PostgreSQL's stack ends nobody needs to know. */
const deepJson = fc
  .tuple(fc.constantFrom(100, 3000, 40_000), fc.constantFrom(['[', ']'], ['{"a":', '}']))
  .map(([depth, [open, close]]) => `${open?.repeat(depth)}1${close?.repeat(depth)}`);

const soundJson = fc.oneof(
  fc.constant('{"startTime":1700000000,"startPrice":1.10,"endTime":1700003600,"endPrice":1.20}'),
  fc.constant('{"label":"bull_flag","confidence":0.85,"model_version":"xgb_v1"}'),
  fc.json({ maxDepth: 3 }).map((json) => json.replaceAll('\\u0000', '\\u0001')),
);

const jsonTexts: fc.Arbitrary<Value> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...JSON_SPECIALS).map(text) },
  { weight: 2, arbitrary: fc.json().map(text) },
  { weight: 2, arbitrary: fc.json().map((json) => text(JSON.stringify(json))) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.json(), fc.nat()).map(([json, at]) => text(json.slice(0, at % (json.length + 1)))),
  },
  { weight: 1, arbitrary: deepJson.map(text) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 400 }).map((n) => text(`[${'9'.repeat(n)}.${'1'.repeat(n)}]`)),
  },
);

const times = fc.oneof(
  fc.integer({ min: 1_600_000_000, max: 1_800_000_000 }),
  fc.integer({ min: -4_000_000_000, max: 4_000_000_000 }),
  fc.constantFrom(0, -1, 1_710_053_999, 1_710_054_000, 1_730_611_800, 2_147_483_648, -2_208_988_800),
);
const awkwardTimes = fc.oneof(
  fc.constantFrom(
    99_999_999_999n,
    100_000_000_000n,
    -99_999_999_999n,
    -100_000_000_000n,
    1_700_000_000_000n,
    99_999_999_999_999n,
    100_000_000_000_000n,
    1_700_000_000_000_000n,
    4_102_444_801n,
    -62_135_596_801n,
  ),
  fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
);

/** Names come from a small pool, so that some are equal where nothing keeps them unique. */
const names = fc.oneof(
  fc.constantFrom('EURUSD', 'eurusd', 'XAUUSD 1h', 'a', 'EURUSD '),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((s) => s.replaceAll('\0', '')),
);
/** 2,692 bytes are the most that an index surely takes. */
const longNames = fc.constantFrom(2691, 2692, 2693, 5000).map((length) => 'n'.repeat(length));

const ids = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, -2_147_483_648, 2_147_483_647, 1_000_000) },
);
/** Few, so that most rows find theirs. */
const charts = fc.constantFrom(1, 1, 1, 2, 2, 3);
const asInteger = (value: number): Value => BigInt(value);

/** Values as the application meant them. */
const SOUND: Record<Meaning, fc.Arbitrary<Value>> = {
  id: ids.map(asInteger),
  'chart-id': charts.map(asInteger),
  chart: charts.map(asInteger),
  time: times.map(asInteger),
  price: fc.oneof(fc.double({ min: 1, max: 100_000, noNaN: true }), fc.constantFrom(1.0712, 5, 0, -0)),
  volume: fc.oneof(fc.constantFrom(null, 0), fc.nat(), fc.double({ min: 0, max: 1e9, noNaN: true })),
  flag: fc.constantFrom(0n, 1n),
  integer: fc.integer({ min: -3, max: 100 }).map(asInteger),
  text: soundTexts,
  name: names.map(text),
  json: soundJson.map(text),
};

/** Values that were not meant; many of them are still sound. */
const AWKWARD: Record<Meaning, fc.Arbitrary<Value>> = {
  id: integers,
  'chart-id': integers,
  chart: fc.oneof(integers, anything),
  time: fc.oneof(awkwardTimes, anything),
  price: fc.oneof(reals, anything),
  volume: fc.oneof(reals, anything),
  flag: fc.oneof(integers, anything),
  integer: fc.oneof(integers, anything),
  text: fc.oneof(texts, anything),
  name: fc.oneof(longNames.map(text), texts, anything),
  json: fc.oneof(jsonTexts, jsonTexts, anything),
};

/** A value for a column that means `meaning`; one in `1 + soundness` was not meant. */
export function valueFor(meaning: Meaning, soundness: number): fc.Arbitrary<Value> {
  return fc.oneof(
    { weight: soundness, arbitrary: SOUND[meaning] },
    { weight: 1, arbitrary: AWKWARD[meaning] },
  );
}
