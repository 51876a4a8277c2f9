import type { CandleReader } from '../candles/candle-reader.ts';
import type { Mark } from '../marks/mark.ts';
import { shifted } from '../marks/shift.ts';
import { Store } from '../store/store.ts';
import { describe } from './describe.ts';
import type { Edits } from './edits.ts';
import type { Messages } from './messages.ts';

/** The selected mark while arrow keys move it; it is stored once they are let go. */
export class Nudge {
  readonly store = new Store<{ readonly mark: Mark | null }>({ mark: null });
  readonly #candles: CandleReader;
  readonly #edits: Edits;
  readonly #messages: Messages;

  constructor(candles: CandleReader, edits: Edits, messages: Messages) {
    this.#candles = candles;
    this.#edits = edits;
    this.#messages = messages;
  }

  /** Moves it by so many candles, or in price; false where it has no price to move in. */
  move(selected: Mark, candles: number, priceBy: number): boolean {
    const mark = this.store.get().mark ?? selected;
    if ((mark.kind === 'span' || mark.kind === 'point') && priceBy !== 0) return false;
    const moved = shifted(mark, this.#candles.store.get().candles, candles, priceBy);
    this.store.set({ mark: moved });
    this.#messages.say(describe(moved));
    return true;
  }

  /** Stores where it has come to. */
  readonly settle = (): void => {
    const { mark } = this.store.get();
    if (!mark) return;
    this.store.set({ mark: null });
    void this.#edits.move(mark);
  };
}
