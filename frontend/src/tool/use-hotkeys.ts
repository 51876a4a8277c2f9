'use client';

import { useEffect } from 'react';
import type { Board } from '../board/board.ts';
import { useBoard } from '../board/board-context.tsx';
import { toolForKey } from './hotkeys.ts';

/** Fields and forms need every key for themselves. */
const TYPING =
  'input:not([type=checkbox], [type=radio], [type=file], [type=button]), textarea, select, [contenteditable], [role=dialog], dialog';

/** Takes up tools by key, anywhere on the page, lays them down with Escape, and undoes deletions. */
export function useHotkeys(): void {
  const board = useBoard();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event)) return;
      if (pressHotkey(board, event)) event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [board]);
}

/** Does what a key asks for; false where the browser may have it too. */
function pressHotkey(board: Board, event: KeyboardEvent): boolean {
  if (isUndo(event)) {
    void board.history.undo();
    return true;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === 'Escape') board.escape();
  const tool = toolForKey(event.key, board.marks.store.get().spanTypes);
  if (tool) board.choose(tool);
  return tool !== undefined;
}

function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest(TYPING) !== null;
}

/** Ctrl+Z, or Cmd+Z on a Mac. */
function isUndo({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return (ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === 'z';
}
