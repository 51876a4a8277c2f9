import { describe, expect, test } from 'vitest';
import { chosenZone, clockFor, EXCHANGES } from '../../../frontend/src/moment/clock.ts';
import { formatMoment, formatRange } from '../../../frontend/src/moment/moment.ts';
import { UTC, type Zone, zoneOf } from '../../../frontend/src/moment/zone.ts';

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

describe('a number that is not a date is an unknown time', () => {
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

describe('by the clock of another place', () => {
  const NEW_YORK = zoneOf('America/New_York') as Zone;
  const hours = { zone: NEW_YORK, days: false };

  test.each([
    ['2024-03-10T06:59', '10 Mar 2024, 01:59'],
    ['2024-03-10T07:00', '10 Mar 2024, 03:00'],
    ['2024-11-03T05:59', '3 Nov 2024, 01:59'],
    ['2024-11-03T06:00', '3 Nov 2024, 01:00'],
    ['1883-11-18T12:00', '18 Nov 1883, 07:03:58'],
  ])('%s in UTC is %s in New York', (moment, shown) => {
    expect(formatMoment(at(moment), hours)).toBe(shown);
  });

  test('every zone of an exchange is known, and agrees with Intl at every hour of two years', () => {
    for (const { zone: name } of EXCHANGES) {
      const zone = zoneOf(name) as Zone;
      const format = new Intl.DateTimeFormat('en-GB', {
        dateStyle: 'medium',
        timeStyle: 'short',
        timeZone: name,
      });
      for (let time = at('2023-01-01T00:00'); time < at('2025-01-01T00:00'); time += 7 * 3_600)
        expect(formatMoment(time, { zone, days: false })).toBe(format.format(time * 1000));
    }
  });

  test('a zone that nobody knows is none', () => {
    expect(zoneOf('Mars/Olympus')).toBeUndefined();
    expect(chosenZone('Mars/Olympus')).toBe(UTC);
  });

  test('candles that are days are told as days, in every zone', () => {
    const days = [at('2024-01-02T00:00'), at('2024-01-03T00:00')];
    const clock = clockFor(days, NEW_YORK);
    expect(formatMoment(days[0] as number, clock)).toBe('2 Jan 2024');
    const ofNewYork = [at('2024-01-02T05:00'), at('2024-07-02T04:00')];
    expect(formatMoment(ofNewYork[1] as number, clockFor(ofNewYork, NEW_YORK))).toBe('2 Jul 2024');
    const mixed = clockFor([...days, at('2024-01-03T01:00')], NEW_YORK);
    expect(formatMoment(days[0] as number, mixed)).toBe('1 Jan 2024, 19:00');
  });
});
