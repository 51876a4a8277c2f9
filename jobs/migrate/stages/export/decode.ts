import type { Kind } from '../../rules/tables.ts';
import type { WireRow } from '../../target/copy-out.ts';

/**
 * What a legacy file cannot hold as it is. Fractions of a second and the sign of -0 (in a REAL column SQLite
 * stores the integer 0) are cut off; the others have no way back.
 */
export type Flaw = 'fraction_of_second' | 'negative_zero' | 'infinite_time' | 'not_a_number';

export interface DecoderEvents {
  /** A row that a legacy file can hold; the array is the same each time. */
  onRow: (values: readonly unknown[]) => void;
  /** Something about the value at `index` of the row with this id. */
  onFlaw: (flaw: Flaw, index: number, id: number) => void;
}

const TWO_TO_32 = 4_294_967_296;
const MICROS = 1_000_000;
/** PostgreSQL counts microseconds from 2000-01-01, a legacy file seconds from 1970-01-01. */
const EPOCH_SHIFT_SECONDS = 946_684_800;
/** PostgreSQL keeps ±infinity as the highest and the lowest 64-bit integer. */
const INFINITIES = [2n ** 63n - 1n, -(2n ** 63n)];

/**
 * Turns rows that PostgreSQL sent into what a legacy file holds: seconds, 0 and 1, numbers, texts. The first
 * column must be the id; JSON must come as text.
 */
export class RowDecoder {
  readonly #kinds: readonly Kind[];
  readonly #events: DecoderEvents;
  readonly #values: unknown[];
  #fits = true;

  constructor(kinds: readonly Kind[], events: DecoderEvents) {
    this.#kinds = kinds;
    this.#events = events;
    this.#values = Array(kinds.length).fill(null);
  }

  decode(row: WireRow): void {
    this.#fits = true;
    for (let index = 0; index < this.#kinds.length; index++)
      this.#values[index] = row.lengths[index] === -1 ? null : this.#value(row, index);
    if (this.#fits) this.#events.onRow(this.#values);
  }

  #value({ bytes, view, offsets, lengths }: WireRow, index: number): unknown {
    const at = offsets[index] as number;
    switch (this.#kinds[index]) {
      case 'key':
      case 'integer':
        return view.getInt32(at);
      case 'double':
        return this.#double(index, view.getFloat64(at));
      case 'seconds':
        return this.#seconds(index, at, view);
      case 'flag':
        return view.getUint8(at);
      default:
        return bytes.toString('utf8', at, at + (lengths[index] as number));
    }
  }

  /** SQLite would store NaN as NULL. */
  #double(index: number, value: number): number {
    if (Number.isNaN(value)) this.#refuse('not_a_number', index);
    if (Object.is(value, -0)) this.#flaw('negative_zero', index);
    return value;
  }

  #seconds(index: number, at: number, view: DataView): number {
    const micros = view.getInt32(at) * TWO_TO_32 + view.getUint32(at + 4);
    if (!Number.isSafeInteger(micros)) return this.#distantSeconds(index, view.getBigInt64(at));
    const fraction = micros % MICROS;
    if (fraction !== 0) this.#flaw('fraction_of_second', index);
    return (micros - fraction) / MICROS - (fraction < 0 ? 1 : 0) + EPOCH_SHIFT_SECONDS;
  }

  /** Before 1714 and after 2285 a double no longer counts single microseconds. */
  #distantSeconds(index: number, micros: bigint): number {
    if (INFINITIES.includes(micros)) this.#refuse('infinite_time', index);
    const fraction = micros % BigInt(MICROS);
    if (fraction !== 0n) this.#flaw('fraction_of_second', index);
    return Number((micros - fraction) / BigInt(MICROS)) - (fraction < 0n ? 1 : 0) + EPOCH_SHIFT_SECONDS;
  }

  #refuse(flaw: Flaw, index: number): void {
    this.#fits = false;
    this.#flaw(flaw, index);
  }

  #flaw(flaw: Flaw, index: number): void {
    this.#events.onFlaw(flaw, index, this.#values[0] as number);
  }
}
