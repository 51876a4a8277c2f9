'use client';

import { useEffect, useId, useRef, useState } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { FIELD, PRIMARY } from '../field/classes.ts';
import { focusChart } from '../field/hand-focus-on.ts';
import { clock } from '../moment/clock.ts';
import { formatMoment } from '../moment/moment.ts';
import { readMoment } from '../moment/read-moment.ts';
import { useStore } from '../store/use-store.ts';

/** Asks for a date and goes there; nothing while it is not asked for. */
export function GoToDate() {
  const board = useBoard();
  const asking = useStore(board.navigation.store, (state) => state.asking);
  return asking ? <Question close={() => board.navigation.store.set({ asking: false })} /> : null;
}

function Question({ close }: { close: () => void }) {
  const board = useBoard();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [refused, setRefused] = useState<string | null>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const leave = () => {
    close();
    focusChart();
  };
  const go = (typed: string) => {
    const { seen } = board.navigation.store.get();
    const reading = readMoment(typed, {
      zone: clock.get().zone,
      near: seen ? (seen.from + seen.to) / 2 : 0,
      now: Date.now() / 1000,
      languages: navigator.languages,
    });
    if ('refused' in reading) {
      setRefused(reading.refused);
      return;
    }
    const { at } = reading;
    board.messages.tell(
      typeof at === 'string' ? board.navigation.toEnd(at) : said(board.navigation.goTo(at), at),
    );
    leave();
  };
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      onClose={leave}
      className="m-auto mt-[18vh] w-96 max-w-[calc(100vw-2rem)] rounded-xl border border-line bg-raised p-4 text-ink shadow-xl backdrop:bg-black/30"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go(String(new FormData(event.currentTarget).get('date') ?? ''));
        }}
      >
        <label id={`${id}-title`} htmlFor={id} className="mb-1.5 block text-sm font-semibold">
          Go to date
        </label>
        <div className="flex gap-2">
          <input
            id={id}
            name="date"
            autoComplete="off"
            spellCheck={false}
            placeholder="5 May 2023 14:00"
            aria-describedby={`${id}-said`}
            aria-invalid={refused !== null}
            onChange={() => setRefused(null)}
            className={FIELD}
          />
          <button type="submit" className={PRIMARY}>
            Go
          </button>
        </div>
        <p id={`${id}-said`} role="status" className="mt-2 min-h-8 text-xs text-pretty text-muted">
          {refused ??
            `Also 2023-05, 1683295200, 14:00, +3d, first, last. Times are ${clock.get().zone.name.replaceAll('_', ' ')}.`}
        </p>
      </form>
    </dialog>
  );
}

/** What is told of the way: a chart that does not reach so far is shown to its end. */
function said(arrived: 'there' | 'oldest' | 'newest', at: number): string {
  if (arrived === 'there') return `At ${formatMoment(at)}.`;
  return arrived === 'oldest'
    ? `The chart begins after ${formatMoment(at)}: this is its first candle.`
    : `The chart ends before ${formatMoment(at)}: this is its last candle.`;
}
