import { expect, test } from 'vitest';
import { weightOf } from '../../../frontend/src/chart/tick-weight.ts';
import { shownBy } from '../../../frontend/src/moment/moment.ts';
import { UTC, type Zone, zoneOf } from '../../../frontend/src/moment/zone.ts';

const at = (text: string): number => Date.parse(`${text}Z`) / 1000;
const NEW_YORK = zoneOf('America/New_York') as Zone;

/** What begins at a candle on the axis, by the library's numbers: 70 a year, 60 a month, 50 a day, less below it. */
const weight = (zone: Zone, before: string, now: string) =>
  weightOf(...([before, now].map((text) => shownBy({ zone, days: false }, at(text))) as [number, number]));

test.each([
  [UTC, '2023-12-31T23:00', '2024-01-01T00:00', 70],
  [UTC, '2024-01-31T23:00', '2024-02-01T00:00', 60],
  [UTC, '2024-02-01T23:00', '2024-02-02T00:00', 50],
  [UTC, '2024-02-02T11:00', '2024-02-02T12:00', 33],
  [UTC, '2024-02-02T12:00', '2024-02-02T13:00', 30],
  [UTC, '2024-02-02T12:00', '2024-02-02T12:01', 20],
  [UTC, '2024-02-02T12:00:01', '2024-02-02T12:00:02', 10],
  [NEW_YORK, '2023-12-31T23:00', '2024-01-01T00:00', 30],
  [NEW_YORK, '2024-01-01T04:00', '2024-01-01T05:00', 70],
  [NEW_YORK, '2024-07-01T03:00', '2024-07-01T04:00', 60],
])('in $0.name what begins between %s and %s weighs %i', (zone, before, now, expected) => {
  expect(weight(zone, before, now)).toBe(expected);
});
