import { LIMITS } from '../contract/limits.ts';

const FIRST_CAPACITY = 4096;

/** A candle's numbers. Volume is NaN where there is none. */
export interface Values {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

const FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;

/** Candles as columns of plain numbers, 52 bytes each: the most that is allowed takes 26 MB. */
export class Candles {
  count = 0;
  hasVolume = false;
  lines = new Uint32Array(FIRST_CAPACITY);
  #columns = newColumns(FIRST_CAPACITY);

  /** False where there is no room: an upload holds at most 500,000. */
  add(values: Values, line: number): boolean {
    if (this.count === LIMITS.uploadRows) return false;
    if (this.count === this.lines.length) this.#grow(Math.min(LIMITS.uploadRows, this.count * 2));
    for (const field of FIELDS) this.#columns[field][this.count] = values[field];
    if (!Number.isNaN(values.volume)) this.hasVolume = true;
    this.lines[this.count] = line;
    this.count += 1;
    return true;
  }

  /** One column, by candle. */
  column(field: keyof Values): Float64Array {
    return this.#columns[field];
  }

  at(index: number): Values {
    const { time, open, high, low, close, volume } = this.#columns;
    const value = (column: Float64Array) => column[index] ?? Number.NaN;
    return {
      time: value(time),
      open: value(open),
      high: value(high),
      low: value(low),
      close: value(close),
      volume: value(volume),
    };
  }

  /** Whether two candles hold the same in every field; both without a volume is the same. */
  areEqual(one: number, other: number): boolean {
    return FIELDS.every((field) => Object.is(this.#columns[field][one], this.#columns[field][other]));
  }

  /** Keeps these candles, in this order. */
  keep(order: ArrayLike<number>): void {
    const columns = newColumns(order.length);
    const lines = new Uint32Array(order.length);
    for (let to = 0; to < order.length; to++) {
      const from = order[to] as number;
      for (const field of FIELDS) columns[field][to] = this.#columns[field][from] as number;
      lines[to] = this.lines[from] as number;
    }
    this.#columns = columns;
    this.lines = lines;
    this.count = order.length;
  }

  #grow(capacity: number): void {
    for (const field of FIELDS)
      this.#columns[field] = grown(this.#columns[field], new Float64Array(capacity));
    this.lines = grown(this.lines, new Uint32Array(capacity));
  }
}

function newColumns(capacity: number): Record<keyof Values, Float64Array> {
  const column = () => new Float64Array(capacity);
  return { time: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
}

function grown<Numbers extends Float64Array | Uint32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
