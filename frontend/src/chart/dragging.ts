import type { Spot } from '../scene/shape.ts';
import { type Modifiers, modifiersOf } from './modifiers.ts';

/** A drag from where it began to where it is. */
export interface Drag<Grip> {
  readonly grip: Grip;
  readonly from: Spot;
  readonly to: Spot;
  readonly held: Modifiers;
}

export interface DragEvents<Grip> {
  /** What can be dragged from there, by a finger or by something finer; undefined: the chart itself. */
  grip: (spot: Spot, held: Modifiers, finger: boolean) => Grip | undefined;
  /** True while something is dragged: the chart must then stay where it is. */
  hold: (held: boolean) => void;
  moved: (drag: Drag<Grip>) => void;
  /** Null: given up, everything as before. */
  dropped: (drag: Drag<Grip> | null) => void;
}

/** A hand trembles: movement below this is a click. */
const SLACK_PX = 3;

/**
 * Watches the pointer on `element`. It must hear of a press before the chart library does, which
 * listens to mouse and touch events: those come after pointer events. Ends with `signal`.
 */
export function watchDrags<Grip>(element: HTMLElement, signal: AbortSignal, events: DragEvents<Grip>): void {
  let drag: { grip: Grip; from: Spot; id: number; moved: boolean } | undefined;
  const spotOf = (event: PointerEvent): Spot => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const end = (event: PointerEvent | null) => {
    const ended = drag;
    drag = undefined;
    if (!ended) return;
    events.hold(false);
    if (!ended.moved) return;
    events.dropped(event && { ...ended, to: spotOf(event), held: modifiersOf(event) });
  };
  const down = (event: PointerEvent) => {
    // A second finger zooms: what the first one had begun to drag stays as it was.
    if (!event.isPrimary) return end(null);
    if (event.button !== 0) return;
    const from = spotOf(event);
    const grip = events.grip(from, modifiersOf(event), event.pointerType === 'touch');
    if (!grip) return;
    drag = { grip, from, id: event.pointerId, moved: false };
    events.hold(true);
  };
  const move = (event: PointerEvent) => {
    if (drag?.id !== event.pointerId) return;
    const to = spotOf(event);
    drag.moved ||= Math.hypot(to.x - drag.from.x, to.y - drag.from.y) > SLACK_PX;
    if (drag.moved) events.moved({ ...drag, to, held: modifiersOf(event) });
  };
  const up = (event: PointerEvent) => {
    if (drag?.id === event.pointerId) end(event);
  };
  const giveUp = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !drag) return;
    event.stopPropagation();
    end(null);
  };
  // Even under touch-none, Chromium takes moves that nobody prevents for a fling, and the next tap for
  // what stops it.
  const keepPage = (event: TouchEvent) => {
    if (drag && event.cancelable) event.preventDefault();
  };
  element.addEventListener('pointerdown', down, { capture: true, signal });
  element.addEventListener('touchmove', keepPage, { capture: true, passive: false, signal });
  window.addEventListener('pointermove', move, { signal });
  window.addEventListener('pointerup', up, { signal });
  window.addEventListener('pointercancel', () => end(null), { signal });
  window.addEventListener('keydown', giveUp, { capture: true, signal });
}
