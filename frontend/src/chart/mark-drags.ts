import type { Place } from '../marks/mark.ts';
import type { Hit } from '../scene/hit.ts';
import { Box } from './box.ts';
import { type Drag, watchDrags } from './dragging.ts';
import type { MarkLayer } from './mark-layer.ts';

/** A mark on its way: what of it was taken hold of, and from where to where it has come. */
export interface MarkDrag {
  readonly hit: Hit;
  readonly from: Place;
  readonly to: Place;
}

export interface MarkDragEvents {
  /** Whether the selected mark may be dragged now. */
  canDrag: (hit: Hit) => boolean;
  /** Whether a box may be drawn to select what lies in it. */
  canBox: () => boolean;
  /** The marks that lie in a box. */
  box: (keys: string[]) => void;
  /** An end, or all of it, is dragged. */
  drag: (drag: MarkDrag) => void;
  /** It is let go there; null: given up, everything as before. */
  drop: (drag: MarkDrag | null) => void;
}

/**
 * Lets the pointer drag the selected mark, or with Shift a box around several. `hold` hears when the chart
 * must stay where it is. Ends with `signal`.
 */
export function watchMarkDrags(
  element: HTMLElement,
  signal: AbortSignal,
  marks: MarkLayer,
  events: MarkDragEvents,
  hold: (held: boolean) => void,
): void {
  const box = new Box(element);
  signal.addEventListener('abort', () => box.remove());
  const dragged = ({ grip, from, to, held }: Drag<Hit | 'box'>): MarkDrag | undefined => {
    if (grip === 'box') return undefined;
    const [start, end] = [marks.placeAt(from), marks.placeAt(to, held.mod && grip.part !== 'body')];
    return start && end && { hit: grip, from: start, to: end };
  };
  watchDrags<Hit | 'box'>(element, signal, {
    grip: (spot, { shift }, finger) => {
      if (shift && marks.isInside(spot) && events.canBox()) return 'box';
      const hit = marks.grip(spot, finger);
      return hit && events.canDrag(hit) ? hit : undefined;
    },
    hold,
    moved: (drag) => {
      if (drag.grip === 'box') box.show(drag.from, drag.to);
      const moved = dragged(drag);
      if (moved) events.drag(moved);
    },
    dropped: (drag) => {
      box.hide();
      if (drag?.grip === 'box') events.box(marks.within(drag.from, drag.to));
      else events.drop((drag && dragged(drag)) ?? null);
    },
  });
}
