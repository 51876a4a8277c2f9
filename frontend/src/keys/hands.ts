import type { Board } from '../board/board.ts';
import type { Drawing } from '../chart/drawing.ts';

/** What keys work on. */
export interface Hands {
  readonly board: Board;
  /** Undefined while no chart is drawn. */
  readonly drawing: Drawing | undefined;
  /** What else was held down. */
  readonly shift: boolean;
  readonly mod: boolean;
  /** The digit on the key, 1 to 9. */
  readonly digit: number | undefined;
}
