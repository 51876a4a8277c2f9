'use client';

import { useBoard } from '../board/board-context.tsx';
import { useStore } from '../store/use-store.ts';
import type { Queue } from './queue.ts';

/** What there is to review, as it is now. */
export function useQueue(): Queue {
  const board = useBoard();
  useStore(board.marks.store, (state) => state.marks);
  useStore(board.filters.store, (state) => state);
  return board.review.queue();
}
