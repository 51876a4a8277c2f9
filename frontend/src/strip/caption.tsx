'use client';

import { useBoard } from '../board/board-context.tsx';
import { clock } from '../moment/clock.ts';
import { formatDay } from '../moment/moment.ts';
import { useStore } from '../store/use-store.ts';

interface Props {
  /** Candles of the whole chart. */
  count: number;
  /** Unix seconds of its first and its last one. */
  first: number;
  last: number;
}

/** `120 of 500,000 · 1 Jan 2020 – 13 Dec 2024`: how much is in view, of what; nothing before it is drawn. */
export function Caption({ count, first, last }: Props) {
  const board = useBoard();
  const seen = useStore(board.navigation.store, (state) => state.seen);
  const held = useStore(board.candles.store, (state) => state.candles.length);
  const by = useStore(clock, (state) => state);
  const number = (candles: number) => candles.toLocaleString('en-GB');
  return (
    <p
      data-held={held}
      className="pointer-events-none absolute inset-x-0 bottom-0 truncate px-4 text-[0.6875rem] leading-4 text-muted tabular-nums"
    >
      {seen && `${number(seen.count)} of ${number(count)} · ${formatDay(first, by)} – ${formatDay(last, by)}`}
    </p>
  );
}
