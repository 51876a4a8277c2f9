'use client';

import { useEffect } from 'react';
import type { Board } from '../board/board.ts';
import { useBoard } from '../board/board-context.tsx';
import type { Drawing } from '../chart/drawing.ts';
import { ACTIONS, takeLabel } from './actions.ts';
import { labelOfPress } from './label-keys.ts';
import { keyIdOf } from './lookup.ts';
import { digitOf } from './press.ts';

/** Fields and forms need every key for themselves; boxes and sliders take no letters. */
const TYPING =
  'input:not([type=checkbox], [type=radio], [type=file], [type=button], [type=range]), textarea, select, [contenteditable], [role=dialog], dialog';
/**
 * So does a list that is open over the page, wherever the focus is. The drawer holds the page's own tools.
 */
const OPEN_LIST = '[popover]:popover-open:not(#sidebar), dialog[open]';

const CHOOSING_BY_ARROWS = 'input, [role=radiogroup], [role=slider], [role=listbox], [role=menu]';

/** Binds the table of keys while the chart is on the page. */
export function useKeys(drawing: Drawing | null): void {
  const board = useBoard();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event)) return;
      if (pressKey(board, drawing ?? undefined, event)) event.preventDefault();
    };
    const settle = () => void board.nudge.settle();
    window.addEventListener('keydown', press);
    window.addEventListener('keyup', settle);
    window.addEventListener('blur', settle);
    return () => {
      window.removeEventListener('keydown', press);
      window.removeEventListener('keyup', settle);
      window.removeEventListener('blur', settle);
    };
  }, [board, drawing]);
}

/**
 * Does what a key asks for; false where the browser may have it. Labels come first: people have chosen their
 * keys.
 */
function pressKey(board: Board, drawing: Drawing | undefined, event: KeyboardEvent): boolean {
  if (board.state.get().gone) return false;
  const label = labelOfPress(event, board.marks.store.get().spanTypes);
  if (label) {
    takeLabel(board, label.name);
    return true;
  }
  const onChart = isForChart(board, event);
  const id = keyIdOf(event, { onChart, inReview: isForReview(board, event) });
  if (!id) return false;
  const { shiftKey: shift, ctrlKey, metaKey } = event;
  const digit = Number(digitOf(event)) || undefined;
  ACTIONS[id]({ board, drawing, shift, mod: ctrlKey || metaKey, digit });
  // Escape also closes what the browser has open.
  return id !== 'step-back';
}

/**
 * A review has its keys while it goes on, and its answers before: where suggestions wait they begin it, and
 * the key that does nothing else says what to press.
 */
function isForReview({ review }: Board, event: KeyboardEvent): boolean {
  if (review.store.get().mode !== 'off' || review.current() !== undefined) return true;
  const asked = keyIdOf(event, { onChart: false, inReview: true });
  return asked === 'reject' || (asked === 'accept' && review.queue().open.length > 0);
}

/**
 * The chart has its keys where it has the focus, and where nothing has. What is selected is moved by arrows
 * wherever the focus is, as after a click in the list, but where arrows choose among something.
 */
function isForChart(board: Board, { target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element) || target === document.body || target.closest('#chart')) return true;
  const moves = key.startsWith('Arrow') && board.chosen().length > 0;
  return moves && target.closest(CHOOSING_BY_ARROWS) === null;
}

function isTyping({ target }: KeyboardEvent): boolean {
  if (target instanceof Element && target.closest(TYPING) !== null) return true;
  return document.querySelector(OPEN_LIST) !== null;
}
