import { lengthOf } from '../candle-file/length.ts';
import type { Recognised } from '../candle-file/recognise.ts';
import type { LeftOut, Understood } from '../contract/upload.ts';
import { formatRange } from '../moment/moment.ts';

const REASONS: readonly [keyof LeftOut, one: string, many: string][] = [
  ['duplicates', 'duplicate', 'duplicates'],
  ['without_prices', 'row without prices', 'rows without prices'],
  ['empty', 'empty row', 'empty rows'],
  ['heading', 'line of heading', 'lines of heading'],
  ['comments', 'comment', 'comments'],
  ['footer', 'line at the end', 'lines at the end'],
  ['unreadable', 'unreadable line', 'unreadable lines'],
  ['not_chosen', 'row of another symbol or period', 'rows of other symbols or periods'],
];

/**
 * How a file was read, in one line: `MetaTrader 5 · tab · 57,600 candles · 1 h · 2 Jan – 4 Mar 2024 · UTC
 * assumed`.
 */
export function summaryOf(understood: Understood, count: number): string {
  const { format, symbol, delimiter, encoding, interval_seconds: interval, first, last } = understood;
  const parts = [
    format,
    symbol,
    delimiter,
    encoding === 'UTF-8' ? null : encoding,
    counted(count, 'candle', 'candles'),
    interval === null ? null : lengthOf(interval),
    formatRange(first, last),
    zoneOf(understood),
    understood.decimal === 'comma' ? 'decimal comma' : null,
    understood.columns.volume === null ? null : 'with volume',
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

function zoneOf({ time_zone: zone, time_zone_from: from }: Understood): string {
  return from === 'assumed' ? `${zone} assumed` : zone;
}

/** What became no candle: `2 duplicates and 1 empty row left out`; null where nothing was. */
export function leftOutOf(left: LeftOut): string | null {
  const parts = REASONS.filter(([reason]) => left[reason] > 0).map(([reason, one, many]) =>
    counted(left[reason], one, many),
  );
  return parts.length === 0 ? null : `${new Intl.ListFormat('en-GB').format(parts)} left out`;
}

/** What is said above the faults of a file. */
export function faultsTitle({ count, candles }: Extract<Recognised, { kind: 'faults' }>): string {
  if (candles === false) return 'This file holds no candles that can be recognised:';
  return count === 1 ? 'One line cannot be read:' : `${count.toLocaleString('en-GB')} lines cannot be read:`;
}

/** The names of files, each told from the others: `a.csv (1 of 2)` where two of them share it. */
export function fileTitles(names: readonly string[]): string[] {
  return names.map((name, index) => {
    const all = names.filter((other) => other === name).length;
    const before = names.slice(0, index).filter((other) => other === name).length;
    return all === 1 ? name : `${name} (${before + 1} of ${all})`;
  });
}

/** `1 candle`, `57,600 candles`. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
}
