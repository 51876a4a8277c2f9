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
  const by = clock.get();
  const shown = shownBy(by, time as number);
  return FORMATS[toldAs(type, by.days, shown)].format(shown * 1000);
}

/** A day has no time of day, and a full minute no seconds, whatever the library asks for. */
function toldAs(type: TickMarkType, days: boolean, shown: number): TickMarkType {
  if (type !== TickMarkType.Time && type !== TickMarkType.TimeWithSeconds) return type;
  if (days) return TickMarkType.DayOfMonth;
  return shown % 60 === 0 ? TickMarkType.Time : type;
}
