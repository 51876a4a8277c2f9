import type { Understood } from '../contract/upload.ts';

export type DecimalMark = Understood['decimal'];

const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
/** Thousands in groups of three, or as in India of two and three; then a decimal part. */
const GROUPED: Readonly<Record<DecimalMark, RegExp>> = {
  point: /^[+-]?\d{1,3}(?:(?:,\d{2,3})*,\d{3}|(?: \d{3})+|(?:'\d{3})+)(?:\.\d*)?$/,
  comma: /^[+-]?\d{1,3}(?:(?:\.\d{3})+|(?: \d{3})+|(?:'\d{3})+)(?:,\d*)?$/,
};
const COMMA = /^[+-]?(?:\d+(?:,\d*)?|,\d+)(?:e[+-]?\d+)?$/i;
const CURRENCY = /^(?:[\p{Sc}]|USD?|EUR|GBP|JPY|CHF)\s?|\s?(?:[\p{Sc}]|USD?T?|EUR|GBP|JPY|CHF)$/giu;
/** Longer than any number that a double tells from its neighbours. */
const MAX_LENGTH = 64;

/** A number as exports write it, read with that decimal mark; NaN for everything else. */
export function readNumber(text: string, mark: DecimalMark): number {
  if (text.length > MAX_LENGTH) return Number.NaN;
  const value = readPlain(text, mark);
  return Number.isNaN(value) ? readPlain(bare(text), mark) : value;
}

function readPlain(text: string, mark: DecimalMark): number {
  if (mark === 'point' && PLAIN.test(text)) return finite(text);
  if (mark === 'comma' && COMMA.test(text)) return finite(text.replace(',', '.'));
  if (!GROUPED[mark].test(text)) return Number.NaN;
  return finite(mark === 'point' ? text.replace(/[, ']/g, '') : text.replace(/[. ']/g, '').replace(',', '.'));
}

function finite(text: string): number {
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Without signs of currency, and with one kind of blank, apostrophe and minus. */
function bare(text: string): string {
  return text
    .replace(/[\s\u00a0\u2007\u2009\u202f]/gu, ' ')
    .replace(/[’ʼ`´]/g, "'")
    .replace(/^[−–]/, '-')
    .replace(CURRENCY, '')
    .replace(/^([+-])\p{Sc}/u, '$1')
    .trim();
}

const POWERS: Readonly<Record<string, string>> = {
  k: 'e3',
  tsd: 'e3',
  m: 'e6',
  mio: 'e6',
  mln: 'e6',
  b: 'e9',
  bn: 'e9',
  mrd: 'e9',
  mld: 'e9',
  t: 'e12',
};
const SUFFIX = /\s?(k|tsd|m|mio|mln|b|bn|mrd|mld|t)\.?$/i;

/** What is counted: `1000 shares`, `12.5 BTC`, `900 Stk.` */
const UNIT = /\s\p{L}{2,12}\.?$/u;

/** A volume: a number, also with K, M, B or T behind it, or what it counts; NaN for others and below zero. */
export function readVolume(text: string, mark: DecimalMark): number {
  const value = readAmount(text, mark);
  if (!Number.isNaN(value) || text.length > MAX_LENGTH) return value;
  const unit = UNIT.exec(text);
  return unit ? readAmount(text.slice(0, unit.index), mark) : value;
}

function readAmount(text: string, mark: DecimalMark): number {
  const power = text.length > MAX_LENGTH ? null : SUFFIX.exec(text);
  const value = readNumber(power ? text.slice(0, power.index) : text, mark);
  const whole = power ? Number(`${value}${POWERS[(power[1] ?? '').toLowerCase()] ?? ''}`) : value;
  return whole >= 0 ? whole : Number.NaN;
}

/** What numbers with a comma or point in them prove about the decimal mark, counted. */
export interface MarkEvidence {
  point: number;
  comma: number;
  /** One comma before exactly three digits: a decimal mark or thousands. */
  either: number;
  /** One point before exactly three digits: a decimal mark, unless others prove the comma. */
  weakPoint: number;
  /** Apostrophes, and those of them that could stand between points and 32nds, as in 110'165. */
  apostrophes: number;
  thirtySeconds: number;
}

export function noMarks(): MarkEvidence {
  return { point: 0, comma: 0, either: 0, weakPoint: 0, apostrophes: 0, thirtySeconds: 0 };
}

/** So many are no chance. */
const MANY = 20;

/** Whether prices are points and 32nds, as bonds have them: 110'165 is 110 and 16.5 thirty-seconds. */
export function areThirtySeconds({ apostrophes, thirtySeconds }: MarkEvidence): boolean {
  return apostrophes >= MANY && thirtySeconds === apostrophes;
}

/** Adds what one number proves. */
export function weighMark(evidence: MarkEvidence, text: string): void {
  if (text.includes("'")) {
    evidence.apostrophes += 1;
    if (/^\d{2,3}'(?:[0-2]\d|3[01])[0257]?$/.test(text)) evidence.thirtySeconds += 1;
  }
  const [points, commas] = [text.lastIndexOf('.'), text.lastIndexOf(',')];
  if ((points === -1 && commas === -1) || text.length > MAX_LENGTH) return;
  if (points !== -1 && commas !== -1) evidence[points > commas ? 'point' : 'comma'] += 1;
  else if (commas !== -1) evidence[singleMark(text, ',', commas, 'comma', 'point', 'either')] += 1;
  else evidence[singleMark(text, '.', points, 'point', 'comma', 'weakPoint')] += 1;
}

/** Twice there it divides thousands; with three digits behind it and one to three before it is open. */
function singleMark<Kind extends keyof MarkEvidence>(
  text: string,
  sign: string,
  at: number,
  decimal: Kind,
  grouping: Kind,
  open: Kind,
): Kind {
  if (text.indexOf(sign) !== at) return grouping;
  const before = text.slice(0, at).replace(/\D/g, '');
  const after = text.slice(at + 1).replace(/\D+$/, '');
  const isOpen = after.length === 3 && before.length > 0 && before.length <= 3 && !before.startsWith('0');
  return isOpen ? open : decimal;
}

/** The decimal mark that the numbers prove, or null where both readings fit them all. */
export function provenMark({ point, comma, either }: MarkEvidence): DecimalMark | null {
  if (point !== comma) return point > comma ? 'point' : 'comma';
  return point > 0 || either === 0 ? 'point' : null;
}
