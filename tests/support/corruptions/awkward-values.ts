/** Doubles at the ends of what 64 bits hold, and such as decimal digits ruin. */
export const PRICES = [
  0,
  -0,
  5e-324,
  -5e-324,
  2.2250738585072014e-308,
  1.1125369292536007e-308,
  1.7976931348623157e308,
  -1.7976931348623157e308,
  0.1 + 0.2,
  129587.00000000001,
  1 / 3,
  2 ** 53,
  1e-7,
  123456.789,
];

/**
 * Seconds: around the epoch, before it, daylight saving's gaps, and both ends of what is taken for seconds.
 */
export const TIMES = [
  0, -1, 1, -86_400, -2_208_988_800, -62_135_596_800, -99_999_999_999, 99_999_999_999, 1_710_054_000,
  1_711_846_800, 4_102_444_801, 951_782_400, 946_684_799,
];

/** Every entry has been ruined by some copy of some database. */
export const TEXTS = [
  '',
  ' ',
  'é',
  'e\u0301',
  'Å',
  'ﬁ',
  '한글',
  'שלום \u200f עולם',
  'مرحبا',
  '👨‍👩‍👧‍👦',
  '𝒳 beyond 16 bits',
  'a\tb',
  '\t',
  'line\nend',
  'line\r\nend',
  '\\',
  '\\N',
  'NULL',
  '\\.',
  'C:\\temp',
  ' both ends ',
  '\u2028',
  '\ufeff BOM',
  '{"a": 1}',
  "it's",
  'ß',
  'İstanbul',
  'long '.repeat(30_000),
  'ü'.repeat(300),
];

/** What jsonb keeps and JSON.parse does not, and shapes that are easily mistaken for each other. */
export const JSONS = [
  '{"price": 1.10, "size": 2.500}',
  '{"price": 0.50, "list": [1.0, 2.00]}',
  '{"seed": 12345678901234567890}',
  '{"seed": [98765432109876543210, 1]}',
  '{"a": 1, "a": 2}',
  '"{\\"a\\": 1.10}"',
  '"[1, 2, 3]"',
  '"{\\"b\\": []}"',
  'null',
  'true',
  '0',
  '-0',
  '-0.0',
  '1E400',
  '1e-7',
  '""',
  '" "',
  '[]',
  '{}',
  '[1, [2, [3, null]]]',
  '{"ключ": "значение"}',
  '{"e": "caf\\u00e9"}',
  '{"n": "42", "m": 42}',
  '{"n": "007"}',
  '  { "spaced" : [ 1 , 2 ] }  ',
  `${'['.repeat(400)}1${']'.repeat(400)}`,
  '{"startTime": 1700000000, "startPrice": 129587.00000000001, "endTime": 1700003600, "endPrice": 1.0}',
];
