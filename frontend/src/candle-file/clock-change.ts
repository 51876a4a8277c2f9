import type { UploadQuestion } from '../contract/upload.ts';
import { zoneOf } from './time/zone.ts';

/** The places whose clocks exports are written by, as far as they are ever put back. */
const PLACES = [
  'America/New_York',
  'America/Chicago',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Athens',
  'Australia/Sydney',
];
/** As many as fifty years of minutes have; asking about more would cost too much. */
const MOST_TIMES = 3_000;

/**
 * Asks whose clock it was where the times (Unix seconds as if of UTC) that stand in a file twice are just
 * those which a clock shows twice when it is put back in autumn; undefined where they are no such clock's.
 */
export function clockQuestion(times: readonly number[]): UploadQuestion | undefined {
  const [first] = times;
  if (first === undefined || times.length > MOST_TIMES) return undefined;
  const fitting = PLACES.filter((place) => {
    const zone = zoneOf(place);
    return zone !== null && times.every((time) => zone.toUtc(time).length === 2);
  });
  if (fitting.length === 0) return undefined;
  const moment = new Date(first * 1000).toISOString().slice(0, 16).replace('T', ' ');
  return {
    field: 'time_zone',
    text: `times such as ${moment} are there twice, as on a clock that is put back in autumn: whose clock is it?`,
    options: [
      ...fitting.map((value) => ({ value, label: value.replace('_', ' ') })),
      { value: 'UTC', label: 'It is meant otherwise: UTC' },
    ],
  };
}
