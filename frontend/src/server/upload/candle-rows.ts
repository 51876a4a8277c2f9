import { LIMITS } from '../../contract/limits.ts';
import { tooLarge } from '../errors.ts';
import { type CandleColumns, PRICES, readHeader } from './columns.ts';
import { badLine, type CsvRecord } from './csv-lines.ts';
import { quote, readMoment } from './moment.ts';

/** Time in Unix seconds, then open, high, low, close: this many numbers a candle, one after the other. */
export const NUMBERS_PER_CANDLE = 5;
const ROWS_PER_BLOCK = 4096;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * The candles of an upload, checked one by one and kept as plain numbers: 40 bytes each, so that the most
 * that is allowed takes 20 MB. The first record is the header.
 */
export class CandleRows {
  readonly blocks: Float64Array[] = [];
  count = 0;
  readonly #lineOfTime = new Map<number, number>();
  #columns: CandleColumns | undefined;
  #timeBefore: string | undefined;

  /** Takes a record. Throws 400 naming its line, or 413 where there are too many. */
  add({ line, fields }: CsvRecord): void {
    if (!this.#columns) {
      this.#columns = readHeader(line, fields);
      return;
    }
    if (this.count === LIMITS.uploadRows) {
      throw tooLarge(`line ${line}: the file has more than ${LIMITS.uploadRows} candles.`);
    }
    const columns = this.#columns;
    const time = this.#time(line, textOf(line, fields, columns, 'time'));
    const block = this.#block();
    let at = (this.count % ROWS_PER_BLOCK) * NUMBERS_PER_CANDLE;
    block[at++] = time;
    for (const name of PRICES) block[at++] = price(line, name, textOf(line, fields, columns, name));
    this.#lineOfTime.set(time, line);
    this.count += 1;
  }

  /** No more are added: forgets what was needed to check them, which takes more room than they do. */
  complete(): void {
    this.#lineOfTime.clear();
  }

  /** Numbers of one block that are in use. */
  usedIn(block: number): Float64Array {
    const rows = Math.min(ROWS_PER_BLOCK, this.count - block * ROWS_PER_BLOCK);
    return this.blocks[block]?.subarray(0, rows * NUMBERS_PER_CANDLE) ?? new Float64Array();
  }

  #time(line: number, text: string): number {
    const time = readMoment(text, this.#timeBefore);
    if (typeof time !== 'number') throw badLine(line, time.problem);
    this.#timeBefore = text;
    const earlier = this.#lineOfTime.get(time);
    if (earlier === undefined) return time;
    throw badLine(
      line,
      `time ${quote(text)} is on line ${earlier} already; a chart has one candle for a time`,
    );
  }

  #block(): Float64Array {
    const index = Math.floor(this.count / ROWS_PER_BLOCK);
    this.blocks[index] ??= new Float64Array(ROWS_PER_BLOCK * NUMBERS_PER_CANDLE);
    return this.blocks[index];
  }
}

function textOf(line: number, fields: string[], columns: CandleColumns, name: keyof CandleColumns): string {
  const value = fields[columns[name]];
  if (value === undefined) throw badLine(line, `has ${fields.length} columns and no ${name}`);
  return value.trim();
}

function price(line: number, name: string, text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw badLine(line, text === '' ? `${name} is empty` : `${name} ${quote(text)} is not a number`);
}
