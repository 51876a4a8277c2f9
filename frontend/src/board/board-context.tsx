'use client';

import { createContext, use, useEffect, useState } from 'react';
import type { Chart } from '../contract/chart.ts';
import { Board } from './board.ts';

const BoardContext = createContext<Board | undefined>(undefined);

/** Makes one chart's board known to all that is inside. Give it the chart's id as key. */
export function BoardProvider({ chart, children }: { chart: Chart; children: React.ReactNode }) {
  const [board] = useState(() => new Board(chart));
  useEffect(() => board.start(), [board]);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (board.unsaved) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [board]);
  return <BoardContext value={board}>{children}</BoardContext>;
}

/** The board of the chart on this page. Throws outside a BoardProvider. */
export function useBoard(): Board {
  const board = use(BoardContext);
  if (!board) throw new Error('There is no board here: a BoardProvider is missing.');
  return board;
}
