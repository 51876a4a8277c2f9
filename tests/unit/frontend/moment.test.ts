import { describe, expect, test } from 'vitest';
import { formatMoment, formatRange } from '../../../frontend/src/moment/moment.ts';

const at = (text: string): number => Date.parse(`${text}Z`) / 1000;

describe('moments are said in UTC, and what two have in common only once', () => {
  test.each([
    ['within a day', '2022-03-04T20:00', '2022-03-04T22:00', '4 Mar 2022, 20:00–22:00'],
    ['within a year', '2022-03-04T20:00', '2022-03-09T08:00', '4 Mar, 20:00 – 9 Mar 2022, 08:00'],
    ['over New Year', '2024-12-27T19:00', '2025-01-01T01:00', '27 Dec 2024, 19:00 – 1 Jan 2025, 01:00'],
    ['from midnight to midnight', '2022-03-04T00:00', '2022-03-09T00:00', '4–9 Mar 2022'],
    ['one midnight', '2022-03-04T00:00', '2022-03-04T00:00', '4 Mar 2022'],
    ['one moment', '2022-03-04T20:00', '2022-03-04T20:00', '4 Mar 2022, 20:00'],
  ])('%s', (_what, start, end, text) => {
    // Blanks differ in kind between versions of the locale data.
    expect(formatRange(at(start), at(end)).replaceAll(/\s/g, ' ').replaceAll(/ ?– ?/g, '–')).toBe(
      text.replaceAll(/ ?– ?/g, '–'),
    );
  });

  test('a moment alone', () => {
    expect(formatMoment(at('2022-03-04T20:00'))).toBe('4 Mar 2022, 20:00');
  });
});

describe('a number that is no date is an unknown time', () => {
  const moment = at('2022-03-04T20:00');

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1_704_067_200_000_000_000, -8_640_000_000_001])(
    '%d',
    (number) => {
      expect(formatMoment(number)).toBe('unknown time');
      expect(formatRange(number, number)).toBe('unknown time');
      expect(formatRange(moment, number)).toBe('4 Mar 2022, 20:00 – unknown time');
      expect(formatRange(number, moment)).toBe('unknown time – 4 Mar 2022, 20:00');
    },
  );

  test('and every date has its words, also the first and the last, in whichever order', () => {
    const [first, last] = [-8_640_000_000_000, 8_640_000_000_000];
    expect(formatRange(first, last)).toContain('275760');
    expect(formatRange(last, first)).toContain('275760');
    expect(formatMoment(0.5)).toBe('1 Jan 1970, 00:00');
  });
});
