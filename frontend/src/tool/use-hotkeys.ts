'use client';

import { useEffect } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { toolForKey } from './hotkeys.ts';

/** Fields and forms need every key for themselves. */
const TYPING =
  'input:not([type=checkbox], [type=radio], [type=file], [type=button]), textarea, select, [contenteditable], [role=dialog], dialog';

/** Takes up tools by key, anywhere on the page, and lays them down with Escape. */
export function useHotkeys(): void {
  const board = useBoard();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest(TYPING)) return;
      if (event.key === 'Escape') board.escape();
      const tool = toolForKey(event.key, board.marks.store.get().spanTypes);
      if (!tool) return;
      event.preventDefault();
      board.choose(tool);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [board]);
}
