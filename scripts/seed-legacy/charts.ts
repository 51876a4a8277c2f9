import { LEGACY_TABLES, type LegacyColumn } from '../../jobs/migrate/rules/legacy-schema.ts';
import { drawAnnotations } from './annotations.ts';
import type { NamedPrices } from './csv.ts';
import {
  DAYS,
  drawVolumes,
  HOURS,
  type Instrument,
  MINUTES,
  type Prices,
  type Timeframe,
  walkPrices,
} from './prices.ts';
import { createRandom, type Random } from './random.ts';
import type { LegacyTable } from './schema.ts';
import { markSpans } from './spans.ts';
import { INSTALLED } from './types.ts';

/** One chart with everything that hangs on it; ids are final. */
export interface ChartContent {
  id: number;
  name: string;
  created_at: number;
  /** The id of its first candle; the others follow without a gap. */
  firstCandleId: number;
  prices: Prices;
  /**
   * What only some files have of each candle, by column: made when it is asked for, nothing where the prices
   * are from a file.
   */
  amounts: Partial<Record<string, Iterator<number | null>>>;
  /** What hangs on the chart, by table. */
  rows: Partial<Record<LegacyTable, object[]>>;
}

/** Makes the rows that one chart has in a table. */
type Draw = (random: Random, chart: number, prices: Prices, count: number, nextId: () => number) => object[];

interface Drawn {
  /** What they are drawn from: a new table has a stream of its own, so that the others stay as they are. */
  stream: string;
  draw: Draw;
  /** Of a chart with so many candles. */
  count: (candles: number) => number;
}

/** A chart of 2,592 candles has 4 annotations and 223 spans, as a typical file has. */
const DRAWN: Partial<Record<LegacyTable, Drawn>> = {
  annotations: {
    stream: 'labels',
    draw: drawAnnotations,
    count: (candles) => Math.min(4, candles) + Math.floor(candles / 5_000),
  },
  span_annotations: {
    stream: 'labels',
    draw: markSpans,
    count: (candles) => Math.min(223, Math.floor(candles / 10)) + Math.floor(candles / 5_000),
  },
};

/** The columns of candles that only some files have. */
export const AMOUNTS = Object.entries<LegacyColumn>(LEGACY_TABLES.candles.columns)
  .filter(([, { occasional }]) => occasional)
  .map(([name]) => name);

export interface Contents {
  /** Everything but the CSV files' prices depends on it. */
  seed: string;
  /** How many candles to make up, in all charts together. */
  candles: number;
  /** Over how many charts; undefined lets the number of candles decide. */
  charts?: number | undefined;
  /** Charts that come before the made-up ones. */
  csv: NamedPrices[];
}

const CANDLES_PER_CHART = 50_000;
const MOST_CHARTS_BY_DEFAULT = 40;
const SMALL_CHART = 5_000;
const TIMEFRAMES = [MINUTES, HOURS, DAYS] as const;
const DAY_SECONDS = 86_400;

/** Three ways in which prices were stored: scaled to points and back, multiplied, and as typed. */
const INSTRUMENTS: readonly Instrument[] = [
  { name: 'EURUSD', startPoints: 129_587, volatilityPoints: 10, toPrice: (points) => (points / 1e5) * 1e5 },
  { name: 'XAUUSD', startPoints: 195_000, volatilityPoints: 18, toPrice: (points) => points * 0.01 },
  { name: 'GBPJPY', startPoints: 186_250, volatilityPoints: 14, toPrice: (points) => points / 1000 },
  { name: 'BTCUSD', startPoints: 642_000, volatilityPoints: 350, toPrice: (points) => points * 0.1 },
];

/** Yields the charts one after another, so that only one chart's candles are in memory at a time. */
export function* makeCharts(contents: Contents): Generator<ChartContent> {
  const ids = { chart: 0, candle: 1 };
  const lastIds: Record<string, number> = {};
  const taken = new Set<string>();
  for (const [index, { name, prices }] of listPrices(contents).entries()) {
    const random = createRandom(`${contents.seed}/labels/${index}`);
    // Charts that were deleted long ago left gaps in the ids.
    ids.chart += index > 0 && random.chance(0.3) ? 2 : 1;
    const firstCandleId = ids.candle;
    const current = prices();
    ids.candle += current.time.length + (random.chance(0.5) ? random.integer(1, 5000) : 0);
    const draw = ([table, { stream, draw, count }]: [string, Drawn]) => {
      const own = stream === 'labels' ? random : createRandom(`${contents.seed}/${stream}/${index}`);
      const nextId = () => {
        lastIds[table] = (lastIds[table] ?? 0) + (own.chance(0.1) ? own.integer(2, 9) : 1);
        return lastIds[table];
      };
      return [table, draw(own, ids.chart, current, count(current.time.length), nextId)];
    };
    const amount = (name: string) => [name, drawVolumes(createRandom(`${contents.seed}/${name}/${index}`))];
    yield {
      id: ids.chart,
      name: unused(name, taken),
      created_at: INSTALLED + index * DAY_SECONDS + random.integer(0, DAY_SECONDS - 1),
      firstCandleId,
      prices: current,
      amounts: index < contents.csv.length ? {} : Object.fromEntries(AMOUNTS.map(amount)),
      rows: Object.fromEntries(Object.entries(DRAWN).map(draw)),
    };
  }
}

/** How many charts `makeCharts` will yield. */
export function countCharts(contents: Contents): number {
  return contents.csv.length + madeUpCharts(contents);
}

function madeUpCharts({ candles, charts, csv }: Contents): number {
  if (charts !== undefined) return charts;
  if (candles === 0) return csv.length > 0 ? 0 : 1;
  return Math.min(MOST_CHARTS_BY_DEFAULT, Math.ceil(candles / CANDLES_PER_CHART));
}

interface PlannedChart {
  name: string;
  prices: () => Prices;
}

function listPrices(contents: Contents): PlannedChart[] {
  const fromFiles = contents.csv.map(({ name, prices }) => ({ name, prices: () => prices }));
  return [...fromFiles, ...planCharts(contents)];
}

function planCharts(contents: Contents): PlannedChart[] {
  const count = madeUpCharts(contents);
  const timeframes = Array.from({ length: count }, (_, i) => chooseTimeframe(i, count, contents.candles));
  const shares = share(contents.candles, timeframes);
  return timeframes.map((timeframe, i) => {
    const instrument = INSTRUMENTS[i % INSTRUMENTS.length] as Instrument;
    const random = createRandom(`${contents.seed}/prices/${i}`);
    return {
      name: `${instrument.name} ${timeframe.suffix}`,
      prices: () => walkPrices(random, instrument, timeframe, shares[i] as number),
    };
  });
}

function chooseTimeframe(index: number, count: number, candles: number): Timeframe {
  if (count === 1) return candles <= SMALL_CHART ? HOURS : MINUTES;
  return TIMEFRAMES[index % TIMEFRAMES.length] as Timeframe;
}

/** Divides the candles by weight; what the rounding leaves goes to the first chart. */
function share(candles: number, timeframes: Timeframe[]): number[] {
  const total = timeframes.reduce((sum, { weight }) => sum + weight, 0);
  const shares = timeframes.map(({ weight }) => Math.floor((candles * weight) / total));
  const rest = candles - shares.reduce((sum, part) => sum + part, 0);
  return shares.map((part, i) => (i === 0 ? part + rest : part));
}

/** A name that is taken gets "-2", "-3" …, as the application's upload does it. */
function unused(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let i = 2; taken.has(candidate); i += 1) candidate = `${name}-${i}`;
  taken.add(candidate);
  return candidate;
}
