import type { Drawing } from './drawing.ts';

const KEYS: Record<string, (drawing: Drawing) => void> = {
  ArrowLeft: (drawing) => drawing.pan(-0.1),
  ArrowRight: (drawing) => drawing.pan(0.1),
  PageUp: (drawing) => drawing.pan(-0.9),
  PageDown: (drawing) => drawing.pan(0.9),
  ArrowUp: (drawing) => drawing.zoom(0.8),
  ArrowDown: (drawing) => drawing.zoom(1.25),
  '+': (drawing) => drawing.zoom(0.8),
  '-': (drawing) => drawing.zoom(1.25),
  End: (drawing) => drawing.toNewest(),
};

/** What the keys do, for people who cannot see the chart or use no pointer. */
export const KEYS_HINT =
  'Arrow left and right move through time, arrow up and down zoom, End goes to the newest candle.';

/** Does what a key asks for; false when the key means nothing here. */
export function pressKey(drawing: Drawing, key: string): boolean {
  const action = KEYS[key];
  action?.(drawing);
  return action !== undefined;
}
