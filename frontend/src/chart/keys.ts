import type { Drawing } from './drawing.ts';

/** What keys on the chart ask the page for. */
export interface KeyEvents {
  /** The cursor has come to rest on this place. */
  said: (what: 'candle' | 'price') => void;
  toEnd: (end: 'oldest' | 'newest') => void;
  /** Select the next mark in time, or the one before. */
  neighbour: (step: 1 | -1) => void;
  deleteSelected: () => void;
}

type Action = (drawing: Drawing, events: KeyEvents, far: boolean) => void;

const FAR_CANDLES = 10;

const KEYS: Record<string, Action> = {
  ArrowLeft: (drawing, events, far) => step(drawing, events, far ? -FAR_CANDLES : -1),
  ArrowRight: (drawing, events, far) => step(drawing, events, far ? FAR_CANDLES : 1),
  ArrowUp: (drawing, events) => climb(drawing, events, 1),
  ArrowDown: (drawing, events) => climb(drawing, events, -1),
  PageUp: (drawing) => drawing.view.pan(-0.9),
  PageDown: (drawing) => drawing.view.pan(0.9),
  '+': (drawing) => drawing.view.zoom(0.8),
  '-': (drawing) => drawing.view.zoom(1.25),
  Home: (_, events) => events.toEnd('oldest'),
  End: (_, events) => events.toEnd('newest'),
  Enter: (drawing) => drawing.pressAtCursor(),
  ' ': (drawing) => drawing.pressAtCursor(),
  n: (_, events) => events.neighbour(1),
  p: (_, events) => events.neighbour(-1),
  Delete: (_, events) => events.deleteSelected(),
  Backspace: (_, events) => events.deleteSelected(),
};

/** What the keys do, for people who cannot see the chart or use no pointer. */
export const KEYS_HINT =
  'Arrow left and right move a cursor from candle to candle, with Shift by ten; arrow up and down change its ' +
  'price. Enter places the chosen tool there. N and P go to the next and previous mark, Delete removes it, ' +
  'Escape lays the tool down. Page up and down move the view, plus and minus zoom, Home and End go to the ends.';

/** Does what a key asks for, letters with Caps Lock or Shift too; false when the key means nothing here. */
export function pressKey(
  drawing: Drawing,
  events: KeyEvents,
  { key, shiftKey }: { key: string; shiftKey: boolean },
): boolean {
  const action = KEYS[key] ?? KEYS[key.toLowerCase()];
  action?.(drawing, events, shiftKey);
  return action !== undefined;
}

function step(drawing: Drawing, events: KeyEvents, by: number): void {
  if (drawing.step(by)) events.said('candle');
}

function climb(drawing: Drawing, events: KeyEvents, direction: 1 | -1): void {
  if (drawing.climb(direction)) events.said('price');
}
