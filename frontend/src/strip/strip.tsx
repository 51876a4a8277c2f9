'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import type { Board } from '../board/board.ts';
import { useBoard } from '../board/board-context.tsx';
import type { ChartOverview } from '../contract/overview.ts';
import { clock } from '../moment/clock.ts';
import { formatDay, formatMoment } from '../moment/moment.ts';
import type { Seen } from '../navigation/navigation.ts';
import { useStore } from '../store/use-store.ts';
import { onThemeChange } from '../theme/apply-theme.ts';
import { Caption } from './caption.tsx';
import { type Extent, handOf, outlineOf, stretchesOf, xOfTime } from './layout.ts';
import { paintStrip } from './paint-strip.ts';
import { stripDrag } from './strip-drag.ts';

/** A view is a hair on the strip of a large chart; its frame stays wide enough to be taken hold of. */
const FRAME_MIN_PX = 10;
const ROOM = 'h-[62px] shrink-0 border-t border-line';

/**
 * The whole chart in a strip: its prices, where it is marked and by whom, and what is in view, which can be
 * dragged.
 */
export function Strip() {
  const board = useBoard();
  const overview = useStore(board.navigation.store, (state) => state.overview);
  // Its room is kept, so that the chart is not made lower when it comes, under a hand that is already there.
  if (!overview) return <div className={`${ROOM} bg-panel`} />;
  if (overview.first === null || overview.last === null) return null;
  const ends = { first: overview.first, last: overview.last };
  if (overview.count > 1) return <WholeChart overview={overview} {...ends} />;
  return (
    <div className="relative h-5 shrink-0 border-t border-line bg-panel">
      <Caption count={overview.count} {...ends} />
    </div>
  );
}

interface Props {
  overview: ChartOverview;
  first: number;
  last: number;
}

function WholeChart({ overview, first, last }: Props) {
  const board = useBoard();
  const slider = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(slider);
  const extent = useMemo(() => ({ first, last, width }), [first, last, width]);
  const all = useStore(board.marks.store, (state) => state.marks);
  useStore(board.filters.store, (state) => state);
  const marks = board.filters.shown(all);
  const by = useStore(clock, (state) => state);
  const picture = useMemo(
    () => ({ outline: outlineOf(overview, extent), ...stretchesOf(marks, extent), width: extent.width }),
    [overview, extent, marks],
  );

  useEffect(() => {
    const paint = () => canvas.current && paintStrip(canvas.current, picture);
    paint();
    return onThemeChange(paint);
  }, [picture]);
  useEffect(() => followView(board, slider.current, frame.current, extent), [board, extent]);
  useEffect(() => {
    const stop = new AbortController();
    if (slider.current) stripDrag(slider.current, stop.signal, board.navigation, extent, frame);
    return () => stop.abort();
  }, [board, extent]);

  return (
    <div
      ref={slider}
      role="slider"
      tabIndex={0}
      aria-label="Place on the whole chart"
      aria-valuemin={first}
      aria-valuemax={last}
      aria-valuenow={first}
      title={`${formatDay(first, by)} – ${formatDay(last, by)}. ${inWords(marks)} Drag to move.`}
      onKeyDown={(event) => {
        const step = STEPS[event.key];
        if (!step) return;
        event.preventDefault();
        event.stopPropagation();
        step(board, extent);
      }}
      className={`relative ${ROOM} cursor-pointer touch-none overflow-hidden bg-panel -outline-offset-2`}
    >
      <canvas ref={canvas} className="pointer-events-none absolute inset-x-0 top-0 h-[46px] w-full" />
      <Caption count={overview.count} first={first} last={last} />
      <div
        ref={frame}
        className="pointer-events-none absolute top-0 left-0 hidden h-[46px] rounded-sm border-x-2 border-accent bg-accent/15"
      />
    </div>
  );
}

/** Moves the frame with the view, past React: a pan changes it with every frame. Returns the way to stop. */
function followView(
  board: Board,
  slider: HTMLElement | null,
  frame: HTMLElement | null,
  extent: Extent,
): () => void {
  const draw = () => {
    const { seen } = board.navigation.store.get();
    if (!seen || !frame || !slider || frame.dataset['held']) return;
    placeFrame(frame, seen, extent);
    slider.setAttribute('aria-valuenow', String(Math.round((seen.from + seen.to) / 2)));
    slider.setAttribute(
      'aria-valuetext',
      `${formatMoment(Math.round(seen.from))} to ${formatMoment(Math.round(seen.to))}`,
    );
  };
  draw();
  return board.navigation.store.subscribe(draw);
}

function placeFrame(frame: HTMLElement, seen: Pick<Seen, 'from' | 'to'>, extent: Extent): void {
  const [left, right] = [xOfTime(extent, seen.from), xOfTime(extent, seen.to)];
  const wide = Math.max(FRAME_MIN_PX, right - left);
  frame.style.display = 'block';
  frame.style.width = `${wide}px`;
  frame.style.transform = `translateX(${(left + right) / 2 - wide / 2}px)`;
}

type Step = (board: Board, extent: Extent) => void;
const by =
  (share: number): Step =>
  (board, { first, last }) => {
    const { seen } = board.navigation.store.get();
    if (seen) board.navigation.goTo((seen.from + seen.to) / 2 + share * (last - first));
  };

const STEPS: Record<string, Step> = {
  ArrowLeft: by(-0.01),
  ArrowDown: by(-0.01),
  ArrowRight: by(0.01),
  ArrowUp: by(0.01),
  PageUp: by(-0.1),
  PageDown: by(0.1),
  Home: (board) => board.navigation.toEnd('oldest'),
  End: (board) => board.navigation.toEnd('newest'),
};

function inWords(marks: Parameters<typeof stretchesOf>[0]): string {
  const people = marks.filter((mark) => handOf(mark) === 'people').length;
  const count = (number: number) => number.toLocaleString('en-GB');
  return `Upper lane: ${count(people)} marks by people; lower lane: ${count(marks.length - people)} by programs.`;
}

/** The width of an element in whole CSS pixels, also after it has changed. */
function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    const observer = new ResizeObserver(() => setWidth(Math.floor(current.clientWidth)));
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
