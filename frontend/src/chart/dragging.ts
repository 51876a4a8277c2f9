import type { Hit } from '../scene/hit.ts';
import type { Spot } from '../scene/shape.ts';

export interface DragEvents {
  /** What lies there, if it can be dragged. */
  grip: (spot: Spot) => Hit | undefined;
  /** True while something is dragged: the chart must then stay where it is. */
  hold: (held: boolean) => void;
  /** From where it was taken hold of to where it is now. */
  moved: (hit: Hit, from: Spot, spot: Spot) => void;
  /** Null: given up, everything as before. */
  dropped: (hit: Hit, from: Spot, spot: Spot | null) => void;
}

/** A hand trembles: movement below this is a click. */
const SLACK_PX = 3;

/**
 * Watches the pointer on `element`. It must hear of a press before the chart library does, which
 * listens to mouse and touch events: those come after pointer events. Ends with `signal`.
 */
export function watchDrags(element: HTMLElement, signal: AbortSignal, events: DragEvents): void {
  let drag: { hit: Hit; from: Spot; id: number; moved: boolean } | undefined;
  const spotOf = (event: PointerEvent): Spot => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const end = (spot: Spot | null) => {
    const ended = drag;
    drag = undefined;
    if (!ended) return;
    events.hold(false);
    if (ended.moved) events.dropped(ended.hit, ended.from, spot);
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const from = spotOf(event);
    const hit = events.grip(from);
    if (!hit) return;
    drag = { hit, from, id: event.pointerId, moved: false };
    events.hold(true);
  };
  const move = (event: PointerEvent) => {
    if (drag?.id !== event.pointerId) return;
    const spot = spotOf(event);
    drag.moved ||= Math.hypot(spot.x - drag.from.x, spot.y - drag.from.y) > SLACK_PX;
    if (drag.moved) events.moved(drag.hit, drag.from, spot);
  };
  const up = (event: PointerEvent) => {
    if (drag?.id === event.pointerId) end(spotOf(event));
  };
  const cancel = () => end(null);
  const giveUp = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !drag) return;
    event.stopPropagation();
    end(null);
  };
  element.addEventListener('pointerdown', down, { capture: true, signal });
  window.addEventListener('pointermove', move, { signal });
  window.addEventListener('pointerup', up, { signal });
  window.addEventListener('pointercancel', cancel, { signal });
  window.addEventListener('keydown', giveUp, { capture: true, signal });
}
