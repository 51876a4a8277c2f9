import type { CandleReader } from '../candles/candle-reader.ts';
import type { Mark } from '../marks/mark.ts';
import { shiftedTogether } from '../marks/shift.ts';
import { Store } from '../store/store.ts';
import type { Bulk } from './bulk.ts';
import { describe } from './describe.ts';
import type { Messages } from './messages.ts';

/** Whoever has looked at it for so long has come to an end: what comes then is another step. */
const PAUSE_MS = 10_000;

/**
 * The selected marks while arrow keys move them; they are stored once the keys are let go. All presses in a
 * row are one step.
 */
export class Nudge {
  readonly store = new Store<{ readonly marks: readonly Mark[] }>({ marks: [] });
  readonly #candles: CandleReader;
  readonly #bulk: Bulk;
  readonly #messages: Messages;
  /** What was sent last to be stored: what is pressed meanwhile goes on from there. */
  #sent: readonly Mark[] | undefined;
  #series = { of: '', name: '', lastMs: 0 };

  constructor(candles: CandleReader, bulk: Bulk, messages: Messages) {
    this.#candles = candles;
    this.#bulk = bulk;
    this.#messages = messages;
  }

  /** Moves them by so many candles, or in price; false where none has a price to move in. */
  move(selected: readonly Mark[], candles: number, priceBy: number): boolean {
    const { marks } = this.store.get();
    const movable = selected.filter(({ kind }) => priceBy === 0 || kind === 'line' || kind === 'rectangle');
    const from = keysOf(marks) === keysOf(movable) ? marks : movable;
    const [first] = from;
    if (!first) return false;
    const moved = shiftedTogether(from, this.#candles.store.get().candles, candles, priceBy);
    if (moved) this.store.set({ marks: moved });
    if (!moved)
      this.#messages.tell('Nothing is moved: not all of the marks are among the candles held here.');
    else
      this.#messages.say(moved.length === 1 ? describe(moved[0] ?? first) : `${moved.length} marks moved.`);
    return true;
  }

  /** Stores where they have come to. */
  readonly settle = async (): Promise<void> => {
    const { marks } = this.store.get();
    if (marks.length === 0 || marks === this.#sent) return;
    this.#sent = marks;
    await this.#bulk.move(marks, this.#seriesOf(marks));
    if (this.store.get().marks === marks) this.store.set({ marks: [] });
  };

  /** What these presses and those before have in common, where they move the same. */
  #seriesOf(marks: readonly Mark[]): string {
    const [of, nowMs] = [keysOf(marks), Date.now()];
    const { name, lastMs } = this.#series;
    const goesOn = of === this.#series.of && nowMs - lastMs < PAUSE_MS;
    this.#series = { of, name: goesOn ? name : `${of} ${nowMs}`, lastMs: nowMs };
    return this.#series.name;
  }
}

function keysOf(marks: readonly Mark[]): string {
  return marks.map(({ key }) => key).join(' ');
}
