'use client';

import { useEffect } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { QUIET } from '../field/classes.ts';
import { clock } from '../moment/clock.ts';
import { formatDay } from '../moment/moment.ts';
import { usePreference } from '../preferences/preferences-context.tsx';
import { useStore } from '../store/use-store.ts';
import { Key } from '../tool/key.tsx';
import type { Drawing } from './drawing.ts';
import { ZoneChoice } from './zone-choice.tsx';

const BUTTON = `${QUIET} flex items-center gap-1.5 px-2 py-1 aria-pressed:bg-chosen aria-pressed:text-ink`;

/** Under the chart: how much of it is in view, the way to a date, and how time and prices are told. */
export function ViewBar({ drawing }: { drawing: Drawing | null }) {
  const board = useBoard();
  const [logarithmic, setLogarithmic] = usePreference('logarithmic');
  useEffect(() => {
    if (drawing) drawing.axis.logarithmic = logarithmic;
  }, [drawing, logarithmic]);
  return (
    <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-1 border-t border-line bg-panel px-2 text-xs">
      <Extent />
      <button
        type="button"
        aria-keyshortcuts="g"
        className={`${BUTTON} ml-auto`}
        onClick={() => board.navigation.store.set({ asking: true })}
      >
        Go to date <Key>g</Key>
      </button>
      <ZoneChoice />
      <button
        type="button"
        aria-pressed={logarithmic}
        title="Equal distances are equal percentages"
        className={BUTTON}
        onClick={() => setLogarithmic(!logarithmic)}
      >
        Log
      </button>
      <button
        type="button"
        aria-keyshortcuts="a"
        title="Fits the price axis to what is in view; so does a double click on the chart"
        className={BUTTON}
        onClick={() => drawing?.fit()}
      >
        Auto <Key>a</Key>
      </button>
    </div>
  );
}

/** `120 of 500,000 · 1 Jan 2020 – 13 Dec 2024` */
function Extent() {
  const board = useBoard();
  const { count: inView = 0 } = useStore(board.navigation.store, (state) => state.seen) ?? {};
  const overview = useStore(board.navigation.store, (state) => state.overview);
  const held = useStore(board.candles.store, (state) => state.candles.length);
  const by = useStore(clock, (state) => state);
  if (!overview || overview.first === null || overview.last === null) return null;
  const number = (count: number) => count.toLocaleString('en-GB');
  return (
    <p
      className="px-2 text-muted tabular-nums"
      data-held={held}
      title="Candles in view, of all in this chart"
    >
      {number(inView)} of {number(overview.count)} · {formatDay(overview.first, by)} –{' '}
      {formatDay(overview.last, by)}
    </p>
  );
}
