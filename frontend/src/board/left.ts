import { type ChartIdentity, chartsRemembered, nameOfMemory, recall, remember } from '../store/memory.ts';
import { isNewRows, type NewRow } from './new-row.ts';
import { isSteps, type Step } from './step.ts';
import { type GivenUp, nameOfGivenUp } from './taking-back.ts';

const MEMORY = 'left';

/** What this tab has asked for on one chart and does not know to be done. */
export interface Left {
  /** The chart's name. */
  readonly name: string;
  /** What is to be stored. */
  readonly rows: readonly NewRow[];
  /** What is not done to rows that are stored. */
  readonly edits: readonly Step[];
  /** What was given up, and may be done. */
  readonly givenUp: readonly GivenUp[];
}

/** The same by name: a row has its key, an edit the number of the act. */
export interface Kept {
  readonly rows: ReadonlyMap<string, NewRow>;
  readonly edits: ReadonlyMap<number | undefined, Step>;
  readonly givenUp: ReadonlyMap<string, GivenUp>;
}

/** What is left of a chart; undefined where there is nothing. */
export function leftOf(chart: ChartIdentity): Left | undefined {
  return recall(nameOfMemory(MEMORY, chart), isLeft);
}

/** Remembers what is left of a chart, and nothing where that is nothing. */
export function keepLeft(chart: ChartIdentity, left: Left): void {
  const isNothing = left.rows.length + left.edits.length + left.givenUp.length === 0;
  remember(nameOfMemory(MEMORY, chart), isNothing ? undefined : left);
}

/** The charts of which something is left. */
export function chartsLeft(): ChartIdentity[] {
  return chartsRemembered(MEMORY);
}

/**
 * Remembers what has come and forgets what has gone from one page's point of view. The rest stays: the same
 * chart may be open anew while an answer to what its page before has asked for is still under way.
 */
export function changeLeft(chart: ChartIdentity & { readonly name: string }, was: Kept, is: Kept): void {
  const { name } = chart;
  const left = leftOf(chart) ?? { name, rows: [], edits: [], givenUp: [] };
  keepLeft(chart, {
    name,
    rows: changed(left.rows, ({ key }) => key, was.rows, is.rows),
    edits: changed(left.edits, ({ act }) => act, was.edits, is.edits),
    givenUp: changed(left.givenUp, nameOfGivenUp, was.givenUp, is.givenUp),
  });
}

function changed<Name, Entry>(
  kept: readonly Entry[],
  nameOf: (entry: Entry) => Name,
  was: ReadonlyMap<Name, Entry>,
  is: ReadonlyMap<Name, Entry>,
): Entry[] {
  const entries = new Map(kept.map((entry) => [nameOf(entry), entry]));
  for (const name of was.keys()) if (!is.has(name)) entries.delete(name);
  for (const [name, entry] of is) entries.set(name, entry);
  return [...entries.values()];
}

function isLeft(value: unknown): value is Left {
  const { name, rows, edits, givenUp } = (value ?? {}) as Partial<Left>;
  return typeof name === 'string' && isNewRows(rows) && isSteps(edits) && isGivenUp(givenUp);
}

function isGivenUp(value: unknown): value is GivenUp[] {
  return Array.isArray(value) && value.every((one) => isNewRows([one]) || isSteps([one]));
}
