'use client';

import { useEffect } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { HistoryButtons, NewsLine } from '../board/news-line.tsx';
import { QUIET } from '../field/classes.ts';
import { shownKey } from '../keys/lookup.ts';
import { usePreference } from '../preferences/preferences-context.tsx';
import { Store } from '../store/store.ts';
import { useStore } from '../store/use-store.ts';
import { Key } from '../tool/key.tsx';
import type { Drawing } from './drawing.ts';
import { ZoneChoice } from './zone-choice.tsx';

const BUTTON = `${QUIET} flex items-center gap-1.5 px-2 py-1 aria-pressed:bg-chosen aria-pressed:text-ink`;

/** Under the chart: the way back, what was done last, and how time and prices are shown. */
export function ViewBar({ drawing }: { drawing: Drawing | null }) {
  const board = useBoard();
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-1 border-t border-line bg-panel px-2 text-xs">
      <HistoryButtons />
      <NewsLine />
      <div className="ml-auto flex flex-wrap items-center gap-x-1">
        <button
          type="button"
          aria-keyshortcuts={shownKey('go-to-date')}
          className={BUTTON}
          onClick={() => board.navigation.store.set({ asking: true })}
        >
          Go to date <Key>{shownKey('go-to-date')}</Key>
        </button>
        <ZoneChoice />
        <button
          type="button"
          aria-keyshortcuts={shownKey('show-all')}
          title="Show all candles or, of a large chart, as many as are drawn at once"
          className={BUTTON}
          onClick={() => board.messages.tell(board.navigation.showAll())}
        >
          Whole chart <Key>{shownKey('show-all')}</Key>
        </button>
        <PriceScale drawing={drawing} />
      </div>
    </div>
  );
}

/** How prices lie on their axis. */
function PriceScale({ drawing }: { drawing: Drawing | null }) {
  const [logarithmic, setLogarithmic] = usePreference('logarithmic');
  const follows = useStore(drawing?.axis.store ?? FOLLOWING, (state) => state.follows);
  useEffect(() => {
    if (drawing) drawing.axis.logarithmic = logarithmic;
  }, [drawing, logarithmic]);
  return (
    <>
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
        aria-keyshortcuts={shownKey('fit')}
        aria-pressed={follows}
        title="The price axis fits what is in view; so does a double click on the chart"
        className={BUTTON}
        onClick={() => (follows && drawing?.hasCandles ? drawing.axis.follow(false) : drawing?.fit())}
      >
        Auto <Key>{shownKey('fit')}</Key>
      </button>
    </>
  );
}

/** As a chart begins. */
const FOLLOWING = new Store({ follows: true });
