import { AMOUNTS, type Amount, byAmount } from '../contract/candle.ts';
import type { UploadRemark } from '../contract/upload.ts';
import { Candles, type Values } from './candles.ts';
import type { Columns } from './columns.ts';
import { clockIn, textIn, timeIn } from './evidence.ts';
import type { Faults } from './faults.ts';
import { PRICE_ROLES } from './names.ts';
import { type DecimalMark, readNumber, readVolume } from './numbers.ts';
import { keepsDigits } from './precision.ts';
import { isNothing, type Misfit, type Row } from './rows.ts';
import { quote, type TimeReader } from './time/read.ts';
import { isTime } from './time-columns.ts';

/** Lines at the end that are not candles: who exported it, a sum. More than these are faults. */
const MAX_FOOTER = 5;

/**
 * Names of what stands below a column of prices. Any other word in the place of the time is a fault: it may
 * be a candle.
 */
const SUMMARIES = new Set(
  [
    'total|grand total|sum|average|avg|mean|median|minimum|min|maximum|max|high|low|highest|lowest|count|stdev|std',
    'summe|gesamt|mittelwert|durchschnitt|somme|moyenne|suma|promedio|media|mínimo|máximo|somma|итого|среднее|合計|平均',
  ].flatMap((names) => names.split('|')),
);

/** How the values of a row are read. */
export interface RowStyle {
  columns: Columns;
  amountColumns: Record<Amount, number | null>;
  mark: DecimalMark;
  amountMark: DecimalMark;
}

/** Lines of which something is to be said: all are counted, each once, and the first five named. */
class Noted {
  #count = 0;
  #lines: number[] = [];
  #last: number | undefined;

  note(line: number): void {
    if (line === this.#last) return;
    this.#last = line;
    this.#count += 1;
    if (this.#lines.length < 5) this.#lines.push(line);
  }

  remark(rule: UploadRemark['rule'], text: string): UploadRemark[] {
    return this.#count === 0 ? [] : [{ rule, count: this.#count, text, lines: this.#lines }];
  }
}

/** Reads rows into candles, and says of every line that cannot be read what is wrong with it. */
export class RowReader {
  readonly candles = new Candles();
  readonly #style: RowStyle;
  readonly #time: TimeReader;
  readonly #faults: Faults;
  readonly #unread = byAmount(() => new Noted());
  readonly #rounded = new Noted();
  /** Lines that may turn out to be the end of the file. */
  #pending: { line: number; problem: string }[] = [];
  /** The line on which there is no more room. */
  overflow: number | undefined;

  constructor(style: RowStyle, time: TimeReader, faults: Faults) {
    this.#style = style;
    this.#time = time;
    this.#faults = faults;
  }

  add({ line, fields }: Row): void {
    const { columns } = this.#style;
    const clock = clockIn(fields, columns);
    const text = timeIn(fields, columns);
    const zone = columns.zone === null ? '' : textIn(fields, columns.zone);
    const time = this.#time.read(text, clock, zone);
    if (typeof time !== 'number') {
      this.#refuse({ line, problem: text === '' ? 'time is empty' : time.problem, fields });
      return;
    }
    this.#settlePending();
    const values = this.#values(line, time, fields);
    if (values && !this.candles.add(values, line)) this.overflow ??= line;
  }

  /** A row that does not fit its columns. */
  addMisfit(misfit: Misfit): void {
    this.#refuse(misfit);
  }

  /** How many lines at the end were not candles. */
  end(): number {
    if (this.#pending.length > MAX_FOOTER) this.#settlePending();
    return this.#pending.length;
  }

  /** Neither costs anybody his candles, so it is pointed out. */
  get remarks(): UploadRemark[] {
    return [
      ...AMOUNTS.flatMap((amount) =>
        this.#unread[amount].remark(
          `${amount}_not_understood`,
          `${amount.replaceAll('_', ' ')} is not understood there, and left empty`,
        ),
      ),
      ...this.#rounded.remark(
        'rounded',
        'a number has more digits than can be kept, and is rounded to about sixteen',
      ),
    ];
  }

  #refuse({ line, problem, fields }: Misfit): void {
    const { columns, mark } = this.#style;
    const time = timeIn(fields, columns);
    const hasPrice = PRICE_ROLES.some(
      (role) => !Number.isNaN(readNumber(textIn(fields, columns[role]), mark)),
    );
    const isRow = isTime(time) || (hasPrice && !isSummary(time));
    if (!isRow && this.candles.count > 0) {
      this.#pending.push({ line, problem });
      return;
    }
    this.#settlePending();
    this.#faults.add(line, problem);
  }

  #settlePending(): void {
    for (const { line, problem } of this.#pending.splice(0)) this.#faults.add(line, problem);
  }

  #values(line: number, time: number, fields: readonly string[]): Values | undefined {
    const [open, high, low, close] = PRICE_ROLES.map((role) => this.#price(line, role, fields));
    if (open === undefined || high === undefined || low === undefined || close === undefined)
      return undefined;
    return { time, open, high, low, close, ...byAmount((amount) => this.#amount(line, amount, fields)) };
  }

  #price(line: number, role: (typeof PRICE_ROLES)[number], fields: readonly string[]): number | undefined {
    const text = textIn(fields, this.#style.columns[role]);
    const value = readNumber(text, this.#style.mark);
    if (!Number.isNaN(value)) {
      if (!keepsDigits(text, value)) this.#rounded.note(line);
      return value;
    }
    this.#faults.add(line, text === '' ? `${role} is empty` : `${role} ${quote(text)} is not a number`);
    return undefined;
  }

  #amount(line: number, amount: Amount, fields: readonly string[]): number {
    const { amountColumns, amountMark } = this.#style;
    const column = amountColumns[amount];
    const text = column === null ? '' : textIn(fields, column);
    if (isNothing(text)) return Number.NaN;
    const value = readVolume(text, amountMark);
    if (Number.isNaN(value)) this.#unread[amount].note(line);
    else if (!keepsDigits(text, value)) this.#rounded.note(line);
    return value;
  }
}

function isSummary(time: string): boolean {
  return SUMMARIES.has(time.trim().toLowerCase().replace(/[.:]$/, ''));
}
