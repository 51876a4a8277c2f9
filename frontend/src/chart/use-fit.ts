'use client';

import { useEffect } from 'react';
import { useBoard } from '../board/board-context.tsx';
import type { Drawing } from './drawing.ts';

/**
 * Fits the prices on a double click where no mark lies; with a tool in hand two quick clicks are two of its
 * own.
 */
export function useFit(drawing: Drawing | null): void {
  const board = useBoard();
  useEffect(() => {
    if (!drawing) return;
    const element = document.getElementById('chart');
    const clicked = ({ clientX, clientY }: MouseEvent) => {
      const { left = 0, top = 0 } = element?.getBoundingClientRect() ?? {};
      const spot = { x: clientX - left, y: clientY - top };
      if (board.tools.get().tool.kind !== 'select') return;
      if (drawing.marks.isInside(spot) && !drawing.marks.hit(spot)) drawing.fit();
    };
    element?.addEventListener('dblclick', clicked);
    return () => element?.removeEventListener('dblclick', clicked);
  }, [board, drawing]);
}
