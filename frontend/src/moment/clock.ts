import { Store } from '../store/store.ts';
import { localZone, UTC, type Zone, zoneOf } from './zone.ts';

/** How moments are told on the page. */
export interface Clock {
  readonly zone: Zone;
  /** True where every candle is a day (or a week, a month): then there is no time of day to tell. */
  readonly days: boolean;
}

/** The clock of this page; the server always tells UTC. */
export const clock = new Store<Clock>({ zone: UTC, days: false });

/** The places whose exchanges people look at, by the zone that keeps their time. */
export const EXCHANGES = [
  { zone: 'America/New_York', place: 'New York' },
  { zone: 'America/Chicago', place: 'Chicago' },
  { zone: 'America/Toronto', place: 'Toronto' },
  { zone: 'America/Sao_Paulo', place: 'São Paulo' },
  { zone: 'Europe/London', place: 'London' },
  { zone: 'Europe/Berlin', place: 'Frankfurt' },
  { zone: 'Europe/Paris', place: 'Paris' },
  { zone: 'Europe/Zurich', place: 'Zurich' },
  { zone: 'Europe/Moscow', place: 'Moscow' },
  { zone: 'Asia/Dubai', place: 'Dubai' },
  { zone: 'Asia/Kolkata', place: 'Mumbai' },
  { zone: 'Asia/Singapore', place: 'Singapore' },
  { zone: 'Asia/Hong_Kong', place: 'Hong Kong' },
  { zone: 'Asia/Shanghai', place: 'Shanghai' },
  { zone: 'Asia/Seoul', place: 'Seoul' },
  { zone: 'Asia/Tokyo', place: 'Tokyo' },
  { zone: 'Australia/Sydney', place: 'Sydney' },
] as const;

/** What a person chose: `UTC`, `local`, or an exchange's zone. */
export type ZoneChoice = string;

/** The zone behind a choice; UTC for one that this browser does not know. */
export function chosenZone(choice: ZoneChoice): Zone {
  return (choice === 'local' ? localZone() : zoneOf(choice)) ?? UTC;
}

/** What a zone is called where there is little room: an exchange's place, else the last part of its name. */
export function zoneTitle({ name }: Zone): string {
  const exchange = EXCHANGES.find(({ zone }) => zone === name);
  return exchange?.place ?? name.slice(name.lastIndexOf('/') + 1).replaceAll('_', ' ');
}

/**
 * The clock for candles with these times. Days are told as days whatever the zone: midnight in London is
 * another date in New York, and the candle would be called by the day before.
 */
export function clockFor(times: Iterable<number>, zone: Zone): Clock {
  let [inUtc, inZone, some] = [true, true, false];
  for (const time of times) {
    some = true;
    inUtc &&= time % DAY_SECONDS === 0;
    inZone &&= (time + zone.offsetAt(time)) % DAY_SECONDS === 0;
    if (!inUtc && !inZone) break;
  }
  if (some && inUtc) return { zone: UTC, days: true };
  return { zone, days: some && inZone };
}

const DAY_SECONDS = 86_400;
