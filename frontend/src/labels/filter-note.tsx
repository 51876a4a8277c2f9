'use client';

import { useBoard } from '../board/board-context.tsx';
import { useStore } from '../store/use-store.ts';

/** Says above the chart that marks are left out of it, and shows them again. */
export function FilterNote() {
  const board = useBoard();
  const { marks } = useStore(board.marks.store, (state) => state);
  useStore(board.filters.store, (state) => state);
  const shown = board.filters.shown(marks);
  if (shown.length === marks.length) return null;
  return (
    <p className="mx-4 mb-1 flex shrink-0 items-center gap-2 rounded-full bg-chosen px-3 py-1 pointer-coarse:py-0 md:mb-0 md:ml-2">
      {shown.length.toLocaleString('en-GB')} of {marks.length.toLocaleString('en-GB')} marks shown
      <button
        type="button"
        onClick={board.filters.clear}
        className="cursor-pointer font-medium text-accent hover:underline"
      >
        Show all
      </button>
    </p>
  );
}
