'use client';

import { useBoard } from '../board/board-context.tsx';
import { Button } from '../notice/button.tsx';
import { Notice } from '../notice/notice.tsx';
import { useStore } from '../store/use-store.ts';

/** In place of a chart whose candles could not be read. */
export function Unreadable() {
  const board = useBoard();
  const { error, candles } = useStore(board.candles.store, (state) => state);
  if (error === null || candles.length > 0) return null;
  return (
    <Notice
      tone="problem"
      title="The candles cannot be read"
      action={<Button onClick={board.candles.retry}>Try again</Button>}
    >
      {error}
    </Notice>
  );
}
