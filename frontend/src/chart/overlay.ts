import type { SpanDraft } from '../board/drafts.ts';
import { solidColour } from '../marks/colour.ts';
import type { Drawable, Mark, Place } from '../marks/mark.ts';
import type { ToolState } from '../tool/tool.ts';
import type { Overlay } from './mark-layer.ts';

/** The key of a mark that is only just being made. */
const MAKING = 'making';
const NEW_SPAN = {
  key: MAKING,
  kind: 'span',
  title: '',
  tag: '',
  look: 'human',
  suggested: false,
} as const;

export interface OverlayState {
  marks: readonly Mark[];
  tools: ToolState;
  /** The keys of those that are selected together. */
  picked: ReadonlySet<string>;
  /** A span whose form is open. */
  span: SpanDraft | null;
  /** The marks that are being dragged or moved by keys, as they would be now. */
  moving: readonly Mark[];
  /** What could not be stored yet. */
  unsaved: readonly Drawable[];
  /** The colour that marks of a type get. */
  colourOf: (label: string, kind: 'span' | 'other') => string;
}

/** What the chart draws over its candles. */
export function overlayOf(state: OverlayState): Overlay {
  const { marks, tools, picked, span, moving, unsaved, colourOf } = state;
  const shown = moving.length === 0 ? marks : withMoved(marks, moving);
  return {
    marks: unsaved.length === 0 ? shown : [...shown, ...unsaved],
    selected: span?.mark?.key ?? tools.selected,
    picked,
    draft: draftOf(tools, span, colourOf),
    pointer: pointerOf(tools),
  };
}

function withMoved(marks: readonly Mark[], moving: readonly Mark[]): Mark[] {
  const moved = new Map(moving.map((mark) => [mark.key, mark]));
  return marks.map((mark) => moved.get(mark.key) ?? mark);
}

function draftOf(
  { tool, first }: ToolState,
  span: SpanDraft | null,
  colourOf: OverlayState['colourOf'],
): Overlay['draft'] {
  if (span) {
    if (span.mark) return null;
    const drawn = spanBetween(span.start, span.end, colourOf(span.label, 'span'));
    return () => drawn;
  }
  if (!first || !('label' in tool) || tool.kind === 'point') return null;
  if (tool.kind === 'span' || tool.kind === 'stretch') {
    const colour = colourOf(tool.label, 'span');
    return (to) => spanBetween(first.time, to?.time ?? first.time, colour);
  }
  const { kind } = tool;
  const colour = colourOf(tool.label, 'other');
  return (to: Place = first): Drawable => ({ key: MAKING, kind, title: '', colour, from: first, to });
}

function spanBetween(start: number, end: number, colour: string): Drawable {
  return { ...NEW_SPAN, colour: solidColour(colour), start, end };
}

function pointerOf({ tool }: ToolState): Overlay['pointer'] {
  if (tool.kind === 'select')
    return { onMark: 'pointer', onEnd: 'grab', onSelected: 'move', elsewhere: 'default' };
  const onMark = tool.kind === 'delete' ? 'pointer' : 'crosshair';
  const elsewhere = tool.kind === 'delete' ? 'not-allowed' : 'crosshair';
  return { onMark, onEnd: onMark, onSelected: onMark, elsewhere };
}
