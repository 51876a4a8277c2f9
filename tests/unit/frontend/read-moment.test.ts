import { describe, expect, test } from 'vitest';
import { readMoment } from '../../../frontend/src/moment/read-moment.ts';
import { UTC, type Zone, zoneOf } from '../../../frontend/src/moment/zone.ts';

const NEAR = Date.parse('2023-05-04T09:30:00Z') / 1000;
const NOW = Date.parse('2026-11-30T10:00:00Z') / 1000;
const NEW_YORK = zoneOf('America/New_York') as Zone;
const read = (typed: string, zone = UTC) =>
  readMoment(typed, { zone, near: NEAR, now: NOW, languages: ['pl'] });
const iso = (typed: string, zone = UTC) => {
  const reading = read(typed, zone);
  if ('refused' in reading) return reading.refused;
  return typeof reading.at === 'string'
    ? reading.at
    : new Date(reading.at * 1000).toISOString().replace(':00.000Z', '');
};

describe('what people type is understood', () => {
  test.each([
    ['2023', '2023-01-01T00:00'],
    ['2023-05', '2023-05-01T00:00'],
    ['202305', '2023-05-01T00:00'],
    ['05/2023', '2023-05-01T00:00'],
    ['2023-05-04', '2023-05-04T00:00'],
    ['2023/5/4', '2023-05-04T00:00'],
    ['2023.05.04', '2023-05-04T00:00'],
    ['20230504', '2023-05-04T00:00'],
    ['04.05.2023', '2023-05-04T00:00'],
    ['4.5.23', '2023-05-04T00:00'],
    ['4.5.', '2023-05-04T00:00'],
    ['13/05/2023', '2023-05-13T00:00'],
    ['05/13/2023', '2023-05-13T00:00'],
    ['5/5/2023', '2023-05-05T00:00'],
    ['2023-W18', '2023-05-01T00:00'],
    ['Q2 2023', '2023-04-01T00:00'],
    ['2023Q2', '2023-04-01T00:00'],
    ['5 May 2023', '2023-05-05T00:00'],
    ['5 May 2023 14:00', '2023-05-05T14:00'],
    ['  5  may 2023,  14:00 ', '2023-05-05T14:00'],
    ['May 5, 2023 2pm', '2023-05-05T14:00'],
    ['May 5th 2023 at 2:30 p.m.', '2023-05-05T14:30'],
    ['Fri, 5 May 2023', '2023-05-05T00:00'],
    ['Friday 5 May 2023 noon', '2023-05-05T12:00'],
    ['5May2023', '2023-05-05T00:00'],
    ['05-MAY-23', '2023-05-05T00:00'],
    ['May 2023', '2023-05-01T00:00'],
    ['may ’21', '2021-05-01T00:00'],
    ['sept 2021', '2021-09-01T00:00'],
    ['Mar', '2023-03-01T00:00'],
    ['5 May', '2023-05-05T00:00'],
    ['5. Mai 2023 14 Uhr', '2023-05-05T14:00'],
    ['3. März 2023', '2023-03-03T00:00'],
    ['12 août 2022', '2022-08-12T00:00'],
    ['1 maja 2023', '2023-05-01T00:00'],
    ['2023-05-04 14:00', '2023-05-04T14:00'],
    ['2023-05-04T14:00', '2023-05-04T14:00'],
    ['2023-05-04T14:00:00Z', '2023-05-04T14:00'],
    ['2023-05-04T14:00:00.000Z', '2023-05-04T14:00'],
    ['2023-05-04T14:00+02:00', '2023-05-04T12:00'],
    ['2023-05-04 14:00 UTC', '2023-05-04T14:00'],
    ['2023-05-04 14:00 GMT+2', '2023-05-04T12:00'],
    ['2023-05-04 14:00 America/New_York', '2023-05-04T18:00'],
    ['Thu May 04 2023 14:00:00 GMT+0200 (Central European Summer Time)', '2023-05-04T12:00'],
    ['2023-05-04 1400', '2023-05-04T14:00'],
    ['20230504 140000', '2023-05-04T14:00'],
    ['20230504T1400', '2023-05-04T14:00'],
    ['202305041400', '2023-05-04T14:00'],
    ['2023.05.04 14:00', '2023-05-04T14:00'],
    ['04.05.2023 14.30', '2023-05-04T14:30'],
    ['04.05.2023, 14:30 Uhr', '2023-05-04T14:30'],
    ['2023-05-04 24:00', '2023-05-05T00:00'],
    ['14:00', '2023-05-04T14:00'],
    ['2pm', '2023-05-04T14:00'],
    ['12am', '2023-05-04T00:00'],
    ['1683205200', '2023-05-04T13:00'],
    ['@1683205200', '2023-05-04T13:00'],
    ['1683205200.5', '2023-05-04T13:00'],
    ['1683205200000', '2023-05-04T13:00'],
    ['1683205200000000', '2023-05-04T13:00'],
    ['1683205200000000000', '2023-05-04T13:00'],
    ['946684800', '2000-01-01T00:00'],
    ['-86400', '1969-12-31T00:00'],
    ['0s', '1970-01-01T00:00'],
    ['+3d', '2023-05-07T09:30'],
    ['-2 weeks', '2023-04-20T09:30'],
    ['+1 month', '2023-06-04T09:30'],
    ['-1y', '2022-05-04T09:30'],
    ['now', '2026-11-30T10:00'],
    ['today', '2026-11-30T00:00'],
    ['yesterday', '2026-11-29T00:00'],
    ['first', 'oldest'],
    ['END', 'newest'],
  ])('%s', (typed, moment) => {
    expect(iso(typed)).toBe(moment);
  });

  test.each([
    ['2023-05-04 14:00', '2023-05-04T18:00'],
    ['2023-01-04 14:00', '2023-01-04T19:00'],
    ['2023-05', '2023-05-01T04:00'],
    ['14:00', '2023-05-04T18:00'],
    ['today', '2026-11-30T05:00'],
    ['2023-05-04T14:00Z', '2023-05-04T14:00'],
    ['1683205200', '2023-05-04T13:00'],
  ])('%s is meant in the zone of the display', (typed, moment) => {
    expect(iso(typed, NEW_YORK)).toBe(moment);
  });

  test('a clock that jumps is followed: what it leaves out is later, what it shows twice is the first', () => {
    expect(iso('2023-03-12 02:30', NEW_YORK)).toBe('2023-03-12T07:30');
    expect(iso('2023-11-05 01:30', NEW_YORK)).toBe('2023-11-05T05:30');
  });
});

describe('what is not a date is refused, with the reason', () => {
  test.each([
    ['', /^Type a date such as/],
    ['   ', /^Type a date such as/],
    ['soon', /“soon” is not a date/],
    ['31 Apr 2023', 'April 2023 has 30 days, and no 31.'],
    ['2023-02-29', 'February 2023 has 28 days, and no 29.'],
    ['2023-13', 'There is no month 13.'],
    ['2023-05-04 25:00', 'A day has no hour 25.'],
    ['2023-05-04 14:61', 'Minutes and seconds go from 0 to 59.'],
    ['13pm', 'There is no 13 pm.'],
    ['2023-W53', '2023 has no week 53.'],
    ['5/4/2023', '5/4/2023 could be two days: type 2023-04-05 or 2023-05-04.'],
    ['4-5-2023', /could be two days/],
    ['5', /alone could be many things/],
    ['May 5 6 7', /is not a date/],
    ['5 Foo 2023', /is not a date/],
    ['constructor', /is not a date/],
    ['2023-05-04; DROP TABLE candles', /is not a date/],
    ['x'.repeat(5_000), /too long/],
  ])('%s', (typed, reason) => {
    const reading = read(typed);
    expect('refused' in reading && reading.refused).toEqual(
      typeof reason === 'string' ? reason : expect.stringMatching(reason),
    );
  });
});
