import { badLine } from './csv-lines.ts';

/** Where in a record the five values of a candle stand. */
export type CandleColumns = Record<(typeof NEEDED)[number], number>;

export const PRICES = ['open', 'high', 'low', 'close'] as const;
const NEEDED = ['time', ...PRICES] as const;
/** What platforms call the time, in the order of preference. */
const TIME_NAMES = ['time', 'datetime', 'timestamp', 'date'];

/** Reads the header, in any order and case; other columns are ignored. Throws 400 for one that is missing or twice there. */
export function readHeader(line: number, fields: readonly string[]): CandleColumns {
  const names = fields.map((field) => field.trim().toLowerCase());
  const timeName = TIME_NAMES.find((name) => names.includes(name)) ?? 'time';
  const positions = NEEDED.map((needed) => [
    needed,
    find(line, names, needed === 'time' ? timeName : needed),
  ]);
  return Object.fromEntries(positions);
}

function find(line: number, names: readonly string[], wanted: string): number {
  const position = names.indexOf(wanted);
  if (position === -1) {
    throw badLine(
      line,
      `has no column "${wanted}"; the header must name ${NEEDED.join(', ')}, divided by commas`,
    );
  }
  if (names.indexOf(wanted, position + 1) !== -1) throw badLine(line, `names the column "${wanted}" twice`);
  return position;
}
