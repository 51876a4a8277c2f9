'use client';

import { useStore } from '../store/use-store.ts';
import { useBoard } from './board-context.tsx';

/** What only a screen reader needs to be told. */
export function Announcer() {
  const board = useBoard();
  const { text } = useStore(board.messages.store, (state) => state.said);
  return (
    <p role="status" aria-label="What has happened" className="sr-only">
      {text}
    </p>
  );
}
