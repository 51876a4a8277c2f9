'use client';

import { useState } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { QUIET } from '../field/classes.ts';
import { Swatch } from '../icon/swatch.tsx';
import { formatRange } from '../moment/moment.ts';
import { useStore } from '../store/use-store.ts';
import { sureness } from './queue.ts';
import { useQueue } from './use-queue.ts';

/** So many rows are drawn at once; more on request. */
const PAGE = 40;
const ROW =
  'flex w-full min-w-0 cursor-pointer items-center gap-2 rounded-lg px-2 py-1 text-left -outline-offset-2 hover:bg-sunken aria-[current]:bg-chosen';

/** The suggestions that wait for a decision, the surest first. */
export function ReviewList() {
  const board = useBoard();
  const { open } = useQueue();
  const selected = useStore(board.tools, (state) => state.selected);
  const [shown, setShown] = useState(PAGE);
  if (open.length === 0) return null;
  return (
    <>
      <ul aria-label="suggestions" className="-mx-2 flex max-h-72 flex-col gap-px overflow-y-auto">
        {open.slice(0, shown).map((mark) => (
          <li key={mark.key}>
            <button
              type="button"
              data-closes-drawer
              aria-current={mark.key === selected ? 'true' : undefined}
              onClick={() => board.visit(mark)}
              className={ROW}
            >
              <Swatch colour={mark.colour} kind="span" />
              <span className="min-w-0 flex-1">
                <span className="block truncate">{mark.title}</span>
                <span className="block text-[0.6875rem] leading-4 text-muted">
                  {formatRange(mark.start, mark.end)}
                </span>
              </span>
              <span className="tabular-nums">{Math.round(sureness(mark) * 100)} %</span>
            </button>
          </li>
        ))}
      </ul>
      {open.length > shown ? (
        <button
          type="button"
          onClick={() => setShown(shown + PAGE)}
          className={`${QUIET} px-2 py-1 text-left text-xs`}
        >
          Show more ({(open.length - shown).toLocaleString('en-GB')} left)
        </button>
      ) : null}
    </>
  );
}

/** What nobody has labelled, of the candles that are held. */
export function StretchList() {
  const board = useBoard();
  useStore(board.marks.store, (state) => state.marks);
  useStore(board.candles.store, (state) => state.candles);
  const { stretch } = useStore(board.review.store, (state) => state);
  const all = board.review.stretches();
  return (
    <>
      <p role="status" className="text-muted">
        {all.length.toLocaleString('en-GB')} unlabelled {all.length === 1 ? 'stretch' : 'stretches'} around
        here
      </p>
      <ul aria-label="unlabelled stretches" className="-mx-2 flex max-h-72 flex-col gap-px overflow-y-auto">
        {all.slice(0, PAGE).map((one) => (
          <li key={one.start}>
            <button
              type="button"
              data-closes-drawer
              aria-current={one.start === stretch?.start ? 'true' : undefined}
              onClick={() => board.review.lookAt(one)}
              className={ROW}
            >
              {formatRange(one.start, one.end)}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
