import { TickMarkType, type Time } from 'lightweight-charts';
import { clock } from '../moment/clock.ts';
import { shownBy } from '../moment/moment.ts';

const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC', hourCycle: 'h23' });

const FORMATS: Record<TickMarkType, Intl.DateTimeFormat> = {
  [TickMarkType.Year]: format({ year: 'numeric' }),
  [TickMarkType.Month]: format({ month: 'short' }),
  [TickMarkType.DayOfMonth]: format({ day: 'numeric' }),
  [TickMarkType.Time]: format({ hour: '2-digit', minute: '2-digit' }),
  [TickMarkType.TimeWithSeconds]: format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
};

/** What stands on the time axis where a year, month, day or time of day begins, by the page's clock. */
export function tickLabel(time: Time, type: TickMarkType): string {
  return FORMATS[type].format(shownBy(clock.get(), time as number) * 1000);
}
