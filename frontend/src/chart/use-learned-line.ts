'use client';

import { useEffect } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { useStore } from '../store/use-store.ts';
import type { Drawing } from './drawing.ts';

/** Keeps the line drawn where the training of the model in use ended. */
export function useLearnedLine(drawing: Drawing | null): void {
  const board = useBoard();
  const until = useStore(board.navigation.store, (state) => state.learnedUntil);
  useEffect(() => drawing?.learned.show(until), [drawing, until]);
}
