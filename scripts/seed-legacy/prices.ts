import type { Random } from './random.ts';

/** The candles of one chart, ascending by time, as columns of equal length. */
export interface Prices {
  /** Unix seconds, UTC. */
  time: Float64Array;
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

export interface Timeframe {
  suffix: string;
  stepSeconds: number;
  /** How many candles a chart of it has, relative to the others. */
  weight: number;
}

export const MINUTES: Timeframe = { suffix: '1m', stepSeconds: MINUTE, weight: 60 };
export const HOURS: Timeframe = { suffix: '1h', stepSeconds: HOUR, weight: 9 };
export const DAYS: Timeframe = { suffix: '1d', stepSeconds: DAY, weight: 1 };

/** What is traded. Prices are walked in whole points, so that they stay plausible quotes. */
export interface Instrument {
  name: string;
  startPoints: number;
  /** Typical move per candle of one minute. */
  volatilityPoints: number;
  /** Points to the stored double, with the float noise that such a scaling leaves. */
  toPrice(points: number): number;
}

/** Unix time is counted from a Thursday; markets close on Friday at 22:00 UTC for two days. */
const CLOSES = DAY + 22 * HOUR;
const OPENS = 3 * DAY + 22 * HOUR;
/** 2025-01-01T00:00:00Z, near which every generated chart ends. */
const LATEST = 1_735_689_600;
const CLOSED_SHARE_OF_WEEK = 2 / 7;
const FLOOR = 100;
const HOLE_PROBABILITY = 0.0005;
const UNKNOWN_PROBABILITY = 0.02;
const NOTHING_PROBABILITY = 0.01;

export function emptyPrices(count: number): Prices {
  const column = () => new Float64Array(count);
  return { time: column(), open: column(), high: column(), low: column(), close: column() };
}

/**
 * A random walk of `count` candles that ends near LATEST, with the weekends left out and now and then a
 * hole. low ≤ open, close ≤ high holds for every candle: points become prices by a monotonic function.
 */
export function walkPrices(
  random: Random,
  instrument: Instrument,
  timeframe: Timeframe,
  count: number,
): Prices {
  const prices = emptyPrices(count);
  const { stepSeconds } = timeframe;
  const volatility = instrument.volatilityPoints * Math.sqrt(stepSeconds / MINUTE);
  let time = firstTime(count, stepSeconds);
  let last = instrument.startPoints;
  for (let i = 0; i < count; i += 1) {
    const candle = walkCandle(random, last, volatility);
    prices.time[i] = time;
    prices.open[i] = instrument.toPrice(candle.open);
    prices.high[i] = instrument.toPrice(candle.high);
    prices.low[i] = instrument.toPrice(candle.low);
    prices.close[i] = instrument.toPrice(candle.close);
    last = candle.close;
    time = nextTime(random, time, stepSeconds);
  }
  return prices;
}

/**
 * Traded amounts without end: whole lots and fractions of them, now and then nothing, now and then unknown.
 */
export function* drawVolumes(random: Random): Generator<number | null> {
  for (;;) {
    if (random.chance(UNKNOWN_PROBABILITY)) yield null;
    else if (random.chance(NOTHING_PROBABILITY)) yield 0;
    else yield random.chance(0.5) ? random.integer(1, 100_000) : random.integer(1, 1_000_000) * 0.001;
  }
}

/** Prices of zero or less do not exist here: the walk turns back at FLOOR. */
function walkCandle(random: Random, last: number, volatility: number) {
  const open = turnBack(last + Math.round(random.bell() * volatility * 0.1));
  const close = turnBack(open + Math.round(random.bell() * volatility));
  const high = Math.max(open, close) + Math.round(random.next() * volatility);
  const low = Math.max(1, Math.min(open, close) - Math.round(random.next() * volatility));
  return { open, high, low, close };
}

function turnBack(points: number): number {
  return points >= FLOOR ? points : FLOOR + (FLOOR - points);
}

function firstTime(count: number, stepSeconds: number): number {
  const wanted = LATEST - Math.round((count * stepSeconds) / (1 - CLOSED_SHARE_OF_WEEK));
  return whenOpen(Math.floor(wanted / stepSeconds) * stepSeconds, stepSeconds);
}

function nextTime(random: Random, time: number, stepSeconds: number): number {
  const steps = random.chance(HOLE_PROBABILITY) ? random.integer(2, 5) : 1;
  return whenOpen(time + steps * stepSeconds, stepSeconds);
}

function whenOpen(time: number, stepSeconds: number): number {
  const inWeek = ((time % WEEK) + WEEK) % WEEK;
  if (inWeek < CLOSES || inWeek >= OPENS) return time;
  return Math.ceil((time - inWeek + OPENS) / stepSeconds) * stepSeconds;
}
