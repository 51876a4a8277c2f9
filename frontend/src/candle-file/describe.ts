import { type Amount, byAmount } from '../contract/candle.ts';
import type { Understood } from '../contract/upload.ts';
import type { Candles } from './candles.ts';
import { CLOCKS, formatOf } from './formats.ts';
import type { Known } from './known.ts';
import type { Layout } from './layout.ts';
import { nameOfStyle } from './time/style.ts';
import { UTC, type Zone, zoneInName, zoneOf } from './time/zone.ts';

/** The clock that times without a zone were read from, and who says so. */
export function zoneFor({ layout, choices, decision, evidence }: Known): {
  zone: Zone;
  from: Understood['time_zone_from'];
} {
  const { time } = evidence;
  const isUnix = decision.style.kind === 'unix' && decision.style.unit !== 'ticks';
  if (isUnix) return { zone: UTC, from: 'file' };
  const isEachSaid = time.withZone > 0 && time.withZone === time.calendar;
  if (isEachSaid) return { zone: zoneOf(time.zoneSample ?? '') ?? UTC, from: 'file' };
  if (time.timesOfDay === 0) return { zone: UTC, from: 'assumed' };
  const chosen = zoneOf(choices.time_zone ?? '');
  if (chosen) return { zone: chosen, from: 'choice' };
  const named = zoneOf(evidence.zones[0] ?? '') ?? zoneInName(nameOfTime(layout));
  return named ? { zone: named, from: 'file' } : { zone: UTC, from: 'assumed' };
}

function nameOfTime({ columns, names }: Layout): string {
  const clock = columns.clock === null ? '' : (names[columns.clock] ?? '');
  return `${names[columns.time] ?? ''} ${clock}`;
}

/** How a file was read, as the answer and the page tell it. */
export function describe(known: Known, candles: Candles, interval: number | null): Understood {
  const { layout, encoding, decision, evidence, mark, picks } = known;
  const { zone, from } = zoneFor(known);
  const time = candles.column('time');
  const firstText = evidence.time.firstText;
  const format = formatOf(layout, firstText);
  return {
    format,
    encoding: encoding.toUpperCase(),
    delimiter: layout.delimiter,
    header_line: layout.headerLine,
    columns: namesInUse(layout, evidence.amountColumns, candles),
    all_columns: layout.names.map((name, column) => name || `column ${column + 1}`),
    time: nameOfStyle(decision.style, evidence.time),
    time_zone: zone.name,
    time_zone_from: from,
    decimal: mark,
    symbol: picks.get(layout.columns.symbol ?? -1) ?? evidence.symbols.keys().next().value ?? null,
    interval_seconds: interval,
    first: time[0] ?? 0,
    last: time[candles.count - 1] ?? 0,
    assumed: [...layout.assumed, ...said(decision.assumed), ...said(assumedZone(known, format))],
  };
}

function said(sentence: string | undefined): string[] {
  return sentence === undefined ? [] : [sentence];
}

function assumedZone(known: Known, format: string | null): string | undefined {
  if (zoneFor(known).from !== 'assumed' || known.evidence.time.timesOfDay === 0) return undefined;
  const clock = CLOCKS[format ?? ''];
  return `The times name no zone: they are taken as UTC.${clock ? ` ${clock}` : ''}`;
}

function namesInUse(
  { columns, names }: Layout,
  amountColumns: Record<Amount, number | null>,
  candles: Candles,
): Understood['columns'] {
  const name = (column: number) => names[column] || `column ${column + 1}`;
  const { open, high, low, close, clock, parts } = columns;
  const times = [columns.time, parts?.month, parts?.day, clock, parts?.minute];
  return {
    time: times.flatMap((column) => (typeof column === 'number' ? [name(column)] : [])).join(' + '),
    open: name(open),
    high: name(high),
    low: name(low),
    close: name(close),
    ...byAmount((amount) => {
      const column = amountColumns[amount];
      return column === null || !candles.has[amount] ? null : name(column);
    }),
  };
}
