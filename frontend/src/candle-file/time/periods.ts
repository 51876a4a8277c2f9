import { midnightOf } from './calendar.ts';

const PERIOD = /^(19\d\d|20\d\d)(0[1-9]|1[0-2])?$/;
/** So many months in a row are no days: these would reach the thirteenth. */
const MONTHS = 12;

/** Seconds since 1970 of the first day of a year (2024) or a month (202401); undefined for other texts. */
export function startOfPeriod(text: string): number | undefined {
  const [, year, month = '1'] = PERIOD.exec(text) ?? [];
  return year === undefined ? undefined : midnightOf(Number(year), Number(month), 1);
}

/** Whether numbers in a column of dates are years, or months that follow each other. */
export class PeriodEvidence {
  #years = 0;
  #months = 0;
  #steps = 0;
  #before: number | undefined;

  add(text: string): void {
    const [, year, month] = PERIOD.exec(text) ?? [];
    if (year === undefined) return;
    if (month === undefined) this.#years += 1;
    else this.#months += 1;
    const now = Number(year) * 12 + Number(month ?? 1);
    if (this.#before !== undefined && Math.abs(now - this.#before) === 1) this.#steps += 1;
    this.#before = now;
  }

  /** All of `rows` are; `shortDates` of them could also be days such as 240131. */
  are(rows: number, shortDates: number): boolean {
    if (rows === 0) return false;
    if (this.#years === rows) return true;
    if (this.#months !== rows) return false;
    return shortDates < rows || (rows > MONTHS && this.#steps === rows - 1);
  }
}
