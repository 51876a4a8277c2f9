'use client';

import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { unsavedOf } from '../board/unsaved.ts';
import type { Candle } from '../contract/candle.ts';
import { withEnd } from '../marks/change.ts';
import { solidColour } from '../marks/colour.ts';
import type { Mark } from '../marks/mark.ts';
import { colourOfLabel } from '../marks/negative.ts';
import { shifted, stepsBetween } from '../marks/shift.ts';
import { useStore } from '../store/use-store.ts';
import { onThemeChange } from '../theme/apply-theme.ts';
import { Drawing } from './drawing.ts';
import type { MarkDrag, MarkDragEvents } from './mark-drags.ts';
import { overlayOf } from './overlay.ts';

interface Props {
  label: string;
  pointAt: (candle: Candle | undefined) => void;
  /** Gives the drawing to whoever must know where things are on the screen; null once it is gone. */
  onDrawing: (drawing: Drawing | null) => void;
}

/** The board's candles and marks as a chart that fills its parent, for pointer and keyboard alike. */
export function CandleChart({ label, pointAt, onDrawing }: Props) {
  const board = useBoard();
  const element = useRef<HTMLDivElement>(null);
  const [drawing, setDrawing] = useState<Drawing>();
  const [moving, setMoving] = useState<Mark | null>(null);
  const onPointAt = useEffectEvent(pointAt);
  const hand = useEffectEvent(onDrawing);

  useEffect(() => {
    if (!element.current) return;
    const own = new Drawing(element.current, {
      nearOldest: board.candles.readOlder,
      nearNewest: board.candles.readNewer,
      pointAt: (candle, place) => {
        onPointAt(candle);
        board.pointer.set({ place });
      },
      press: board.press,
      ...dragEvents(board, setMoving),
    });
    setDrawing(own);
    hand(own);
    const stop = onThemeChange(() => own.recolour());
    return () => {
      stop();
      own.remove();
      setDrawing(undefined);
      hand(null);
    };
  }, [board]);

  useDrawnCandles(drawing);
  useDrawnMarks(drawing, moving);

  return (
    <section
      ref={element}
      id="chart"
      aria-label={label}
      aria-description="Press ? for all keys. Arrow left and right move a cursor from candle to candle, or the selected mark; Enter places the chosen tool at the cursor."
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move through the chart
      tabIndex={0}
      // Without touch-none the browser takes a finger that drags an end for one that scrolls the page.
      // The canvases would cover an outline, so the focus is shown by a frame above them.
      className="absolute inset-0 touch-none outline-none after:pointer-events-none after:absolute after:inset-0 after:z-10 focus-visible:after:border-2 focus-visible:after:border-accent"
    />
  );
}

/** The selected mark can be dragged when no tool is in hand; it is stored once it is let go. */
function dragEvents(
  board: ReturnType<typeof useBoard>,
  setMoving: (mark: Mark | null) => void,
): MarkDragEvents {
  const dragged = ({ hit: { key, part }, from, to }: MarkDrag) => {
    const mark = board.marks.find(key);
    if (!mark) return undefined;
    if (part !== 'body') return withEnd(mark, part, to);
    const { candles } = board.candles.store.get();
    return shifted(mark, candles, stepsBetween(candles, from.time, to.time), to.price - from.price);
  };
  return {
    canDrag: ({ key }) => {
      return board.marks.find(key) !== undefined && board.tools.get().tool.kind === 'select';
    },
    drag: (drag) => setMoving(dragged(drag) ?? null),
    drop: (drag) => {
      const mark = drag && dragged(drag);
      if (mark) void board.edits.move(mark);
      setMoving(null);
    },
    canBox: () => board.tools.get().tool.kind === 'select',
    box: board.pickAll,
  };
}

/** Keeps the candles drawn and goes where the board says. */
function useDrawnCandles(drawing: Drawing | undefined): void {
  const board = useBoard();
  const { candles, focus, atNewest } = useStore(board.candles.store, (state) => state);
  const target = useStore(board.state, (state) => state.target);
  const lastFocus = useRef<object>(null);
  const lastTarget = useRef<object>(null);
  useEffect(() => {
    if (!drawing || candles.length === 0) return;
    if (focus && (focus !== lastFocus.current || drawing.candles.candles.length === 0)) {
      drawing.candles.showOther(candles);
      if (typeof focus.at === 'number') drawing.candles.goTo(focus.at);
      else drawing.toEnd(focus.at);
      drawing.whole.showFew(board.navigation.isWhole);
      lastFocus.current = focus;
    } else {
      drawing.candles.show(candles);
    }
    drawing.candles.endsAtNewest(atNewest);
    const { reading } = board.candles.store.get();
    if (target && target !== lastTarget.current && reading !== 'elsewhere') {
      drawing.candles.goTo(target.start, target.end);
      lastTarget.current = target;
    }
    board.navigation.drawn();
  }, [drawing, candles, focus, atNewest, target, board]);
}

/** Keeps the marks drawn. */
function useDrawnMarks(drawing: Drawing | undefined, moving: Mark | null): void {
  const board = useBoard();
  const { marks, spanTypes, annotationTypes } = useStore(board.marks.store, (state) => state);
  const tools = useStore(board.tools, (state) => state);
  const span = useStore(board.forms.store, (state) => state.draft);
  const chosen = useStore(board.forms.drafts.store, ({ open }) => open?.values?.label);
  const nudged = useStore(board.nudge.store, (state) => state.marks);
  const problems = useStore(board.messages.store, (state) => state.problems);
  const trying = useStore(board.messages.store, (state) => state.trying);
  useStore(board.filters.store, (state) => state);
  const shown = board.filters.shown(marks);
  const picked = useStore(board.picks.store, (state) => state.keys);
  useEffect(() => {
    const colourOf = (label: string, kind: 'span' | 'other') =>
      kind === 'other' ? board.edits.colourOf(label) : solidColour(colourOfLabel(label, spanTypes));
    const draft = span && { ...span, label: chosen ?? span.label };
    const state = { marks: shown, tools, picked, span: draft, moving: moving ? [moving] : nudged, colourOf };
    drawing?.marks.show(
      overlayOf({ ...state, unsaved: unsavedOf(problems, trying, { spanTypes, annotationTypes }) }),
    );
  }, [
    drawing,
    shown,
    problems,
    trying,
    spanTypes,
    annotationTypes,
    tools,
    picked,
    span,
    chosen,
    moving,
    nudged,
    board,
  ]);
}
