import type {
  LeftOut,
  Understood,
  UploadChoices,
  UploadFault,
  UploadQuestion,
  UploadRemark,
} from '../contract/upload.ts';
import { arrange } from './arrange.ts';
import type { Candles } from './candles.ts';
import { madeChoices } from './choices.ts';
import { clockQuestion } from './clock-change.ts';
import { decode } from './decode.ts';
import { describe, zoneFor } from './describe.ts';
import { type Evidence, gather, nothingSkipped, pickQuestion } from './evidence.ts';
import { Faults } from './faults.ts';
import { refuseKind } from './kind.ts';
import type { Known } from './known.ts';
import { findLayout, type Layout } from './layout.ts';
import { leaveOutQuestion, leftOutRemark } from './leave-out.ts';
import type { NoLayout } from './no-layout.ts';
import { areThirtySeconds, provenMark } from './numbers.ts';
import { RowReader, type RowStyle } from './read.ts';
import { BadLine } from './records.ts';
import { intervalOf, remarksOn } from './remarks.ts';
import { type Misfit, type Row, rowsOf } from './rows.ts';
import { orderInName } from './time/order-in-name.ts';
import { TimeReader } from './time/read.ts';
import { type Decision, decideStyle } from './time/style.ts';
import { UTC, type Zone, zoneOf } from './time/zone.ts';

/** As much as this is no program's data by chance. */
const MUCH_TEXT = 200;

const THIRTY_SECONDS =
  "has prices such as 110'165, which are points and 32nds, as bonds have them, not thousands. Export them as decimals: 110.515625.";

/** What became of a file. */
export type Recognised =
  | { kind: 'candles'; candles: Candles; understood: Understood; leftOut: LeftOut; remarks: UploadRemark[] }
  /** Something is open; the file itself has been found readable so far. */
  | { kind: 'questions'; line: number | null; questions: UploadQuestion[]; names: readonly string[] }
  /**
   * `question` where the lines can be left out; `candles: false` where nothing in it is a candle, whatever
   * is done about that line.
   */
  | { kind: 'faults'; faults: UploadFault[]; count: number; candles?: false; question?: UploadQuestion }
  /** The file as a whole is not one of candles. */
  | { kind: 'refused'; problem: string }
  | { kind: 'too many'; line: number };

/**
 * Reads a file of candles: what it is, how it is laid out, what its columns prove, then every row. Nothing
 * that the file leaves open is guessed: it becomes a question, which `choices` answer. A generator, so that
 * the page and the server can let others have their turn after every slice; it takes time in proportion to
 * the file's length.
 */
export function* recognise(bytes: Uint8Array, choices: UploadChoices): Generator<void, Recognised> {
  const kind = refuseKind(bytes);
  if (kind !== null) return { kind: 'refused', problem: kind };
  try {
    return yield* recogniseText(bytes, madeChoices(choices));
  } catch (thrown) {
    if (!(thrown instanceof BadLine)) throw thrown;
    return { kind: 'faults', faults: [{ line: thrown.line, problem: thrown.message }], count: 1 };
  }
}

function* recogniseText(bytes: Uint8Array, choices: UploadChoices): Generator<void, Recognised> {
  const { text, encoding } = decode(bytes, (beginning) => isKnown(findLayout(beginning, choices)));
  const nul = text.indexOf('\0');
  if (nul !== -1) return withNul(text, nul);
  yield;
  const layout = findLayout(text, choices);
  if (!('columns' in layout)) return noLayout(layout.line, layout.problem);
  if (layout.questions.length > 0) {
    return { kind: 'questions', line: layout.headerLine, questions: layout.questions, names: layout.names };
  }
  return yield* recogniseRows(text, layout, encoding, choices);
}

/** Whether every column that a candle needs was found, so that the names were read as they were written. */
function isKnown(layout: Layout | NoLayout): boolean {
  return 'columns' in layout && layout.questions.every(({ field }) => !field.endsWith('_column'));
}

/** Of a file that was not written to its end, the rest is filled with NULs. */
function withNul(text: string, first: number): Recognised {
  const before = text.slice(0, first);
  if (before.length < MUCH_TEXT && before.length < text.length / 2) {
    return { kind: 'refused', problem: 'is not text, so it is not CSV. Export the candles as CSV.' };
  }
  const line = before.split('\n').length;
  const problem =
    'has a NUL character, as files have that were not written to their end, or damaged: export it again';
  return { kind: 'faults', faults: [{ line, problem }], count: 1 };
}

function noLayout(line: number, problem: string): Recognised {
  if (problem === 'has no candles') return { kind: 'refused', problem };
  return { kind: 'faults', faults: [{ line, problem }], count: 1, candles: false };
}

function* recogniseRows(
  text: string,
  layout: Layout,
  encoding: string,
  choices: UploadChoices,
): Generator<void, Recognised> {
  const picks = picksOf(layout, choices);
  const evidence = yield* gather(text, layout, picks);
  if (areThirtySeconds(evidence.prices)) return { kind: 'refused', problem: THIRTY_SECONDS };
  const decision = decideTime(layout, evidence, choices);
  const mark = choices.decimal ?? provenMark(evidence.prices);
  const questions = [
    picks.has(layout.columns.symbol ?? -1) ? undefined : pickQuestion('symbol', evidence.symbols),
    picks.has(layout.columns.period ?? -1) ? undefined : pickQuestion('period', evidence.periods),
    decision.question,
    mark === null ? markQuestion() : undefined,
  ].filter((question) => question !== undefined);
  if (questions.length > 0) return { kind: 'questions', line: null, questions, names: layout.names };
  return yield* readRows(text, {
    layout,
    encoding,
    choices,
    picks,
    evidence,
    decision,
    mark: mark === 'comma' ? 'comma' : 'point',
  });
}

function picksOf({ columns }: Layout, choices: UploadChoices): Map<number, string> {
  const picks = new Map<number, string>();
  if (columns.symbol !== null && choices.symbol !== undefined) picks.set(columns.symbol, choices.symbol);
  if (columns.period !== null && choices.period !== undefined) picks.set(columns.period, choices.period);
  return picks;
}

function decideTime({ columns, names }: Layout, { time }: Evidence, choices: UploadChoices): Decision {
  const name = names[columns.time] ?? '';
  return decideStyle(time, {
    time: choices.time as 'unix' | 'date' | 'excel' | undefined,
    order: choices.date_order as 'ymd' | 'dmy' | 'mdy' | undefined,
    named: orderInName(name),
    isDate:
      columns.clock !== null ||
      /dat|fecha|tarih|jour|year|month|jahr|monat|ann[oé]|año|日|날짜|дата/i.test(name),
  });
}

function markQuestion(): UploadQuestion {
  return {
    field: 'decimal',
    text: 'Numbers such as 1,234 can be thousands or have decimals, and nothing in the file says which: what is the comma?',
    options: [
      { value: 'point', label: 'It divides thousands: 1,234 is one thousand two hundred and thirty-four' },
      { value: 'comma', label: 'It is the decimal mark: 1,234 is a little more than one' },
    ],
  };
}

function* readRows(text: string, known: Known): Generator<void, Recognised> {
  const { layout, picks, decision } = known;
  const faults = new Faults();
  const skipped = nothingSkipped();
  // Where no row has a time of day, the rows are days: no zone moves them.
  const { zone, from } = zoneFor(known);
  const time = new TimeReader(decision.style, zone, layout.columns.clock !== null, zonesOf(known));
  const reader = new RowReader(rowStyle(known), time, faults);
  for (const { rows, misfits } of rowsOf(text, layout, picks, skipped)) {
    addInOrder(reader, rows, misfits);
    if (reader.overflow !== undefined) return { kind: 'too many', line: reader.overflow };
    yield;
  }
  const footer = reader.end();
  const { duplicates, contradicted } = yield* arrange(reader.candles, faults);
  const question = from === 'assumed' ? clockQuestion(contradicted) : undefined;
  if (question) return { kind: 'questions', line: null, questions: [question], names: layout.names };
  // Lines that contradict each other can be read: nobody knows which of them to leave out.
  const few = contradicted.length === 0 ? faults.fewBeside(reader.candles.count) : undefined;
  const isLeftOut = few !== undefined && known.choices.unreadable === 'leave_out';
  if (faults.count > 0 && !isLeftOut) {
    const offer = few ? { question: leaveOutQuestion(few) } : {};
    return { kind: 'faults', faults: faults.shown, count: faults.count, ...offer };
  }
  if (reader.candles.count === 0) return { kind: 'refused', problem: 'has no candles' };
  const interval = yield* intervalOf(reader.candles);
  return {
    kind: 'candles',
    candles: reader.candles,
    understood: describe(known, reader.candles, interval),
    leftOut: { ...skipped, footer, duplicates, unreadable: few?.length ?? 0 },
    remarks: [
      ...(few ? [leftOutRemark(few)] : []),
      ...(yield* remarksOn(reader.candles, interval)),
      ...reader.remarks,
    ],
  };
}

/** A choice of the time zone is for rows that name none. */
function zonesOf({ evidence: { time, zones } }: Known): ReadonlyMap<string, Zone> {
  const named = time.timesOfDay === 0 ? [] : zones;
  return new Map(named.flatMap((text) => [[text, zoneOf(text) ?? UTC] as const]));
}

function addInOrder(reader: RowReader, rows: readonly Row[], misfits: readonly Misfit[]): void {
  let next = 0;
  for (const row of rows) {
    for (; misfits[next] && (misfits[next] as Misfit).line < row.line; next++)
      reader.addMisfit(misfits[next] as Misfit);
    reader.add(row);
  }
  for (const misfit of misfits.slice(next)) reader.addMisfit(misfit);
}

/**
 * Volumes are read as they prove themselves, else as the prices do; alone, a comma in a whole number divides
 * thousands.
 */
function rowStyle({ layout, evidence, mark }: Known): RowStyle {
  const { prices, amounts, amountColumns } = evidence;
  if (amounts.point !== amounts.comma) {
    return { columns: layout.columns, amountColumns, mark, amountMark: provenMark(amounts) ?? mark };
  }
  const isProven = prices.point + prices.comma + prices.weakPoint + prices.either > 0;
  const amountMark = isProven ? mark : (provenMark(amounts) ?? 'point');
  return { columns: layout.columns, amountColumns, mark, amountMark };
}
