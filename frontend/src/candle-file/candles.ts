import { AMOUNTS, byAmount, PRICES } from '../contract/candle.ts';
import { LIMITS } from '../contract/limits.ts';

const FIRST_CAPACITY = 4096;

/** A candle's numbers. An amount such as the volume is NaN where there is none. */
export type Values = Record<(typeof FIELDS)[number], number>;

const FIELDS = ['time', ...PRICES, ...AMOUNTS] as const;

/** Candles as columns of plain numbers, 52 bytes each: the most that is allowed takes 26 MB. */
export class Candles {
  count = 0;
  /** Which amounts any candle has. */
  readonly has = byAmount(() => false);
  lines = new Uint32Array(FIRST_CAPACITY);
  #columns = newColumns(FIRST_CAPACITY);

  /** False where there is no room: an upload holds at most 500,000. */
  add(values: Values, line: number): boolean {
    if (this.count === LIMITS.uploadRows) return false;
    if (this.count === this.lines.length) this.#grow(Math.min(LIMITS.uploadRows, this.count * 2));
    for (const field of FIELDS) this.#columns[field][this.count] = values[field];
    for (const amount of AMOUNTS) if (!Number.isNaN(values[amount])) this.has[amount] = true;
    this.lines[this.count] = line;
    this.count += 1;
    return true;
  }

  /** One column, by candle. */
  column(field: keyof Values): Float64Array {
    return this.#columns[field];
  }

  at(index: number): Values {
    return byField((field) => this.#columns[field][index] ?? Number.NaN);
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
  return byField(() => new Float64Array(capacity));
}

function byField<Value>(make: (field: keyof Values) => Value): Record<keyof Values, Value> {
  const made = {} as Record<keyof Values, Value>;
  for (const field of FIELDS) made[field] = make(field);
  return made;
}

function grown<Numbers extends Float64Array | Uint32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
