const LONG_NOTE_REPEATS = 400;

/**
 * What people and importers leave in a text field. Each entry has broken some copy of some database:
 * COPY's own escapes, quotes, line ends, and characters of two, three and four bytes.
 */
export const NOTES = [
  'Clean breakout, volume confirmed.',
  '',
  ' leading and trailing blanks ',
  'Entry:\t1.0850\nStop:\t1.0790\nTarget:\t1.0990',
  'Windows line ends\r\nfrom a pasted mail\r\n',
  `It's a "flag", isn't it?`,
  'C:\\charts\\eurusd\\2024.png',
  '\\N',
  '\\.',
  'NULL',
  '{"not":"json", just a note}',
  '50 % retracement; see http://example.com/?a=1&b=2',
  'Größe über Durchschnitt – überprüfen',
  '突破上涨趋势线，成交量放大',
  'دعم قوي عند هذا المستوى',
  'פריצה כלפי מעלה \u200f(אולי)',
  '🚀🚀 to the moon 🌕',
  'Family emoji 👨‍👩‍👧‍👦 and flag 🇪🇺',
  'e\u0301 is not é, yet looks like it',
  'zero\u200bwidth, nbsp\u00a0, line\u2028separator',
  'Long story. '.repeat(LONG_NOTE_REPEATS),
] as const;
