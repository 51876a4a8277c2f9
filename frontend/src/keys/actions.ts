import type { Board } from '../board/board.ts';
import { NEGATIVE_LABEL } from '../marks/negative.ts';
import { typeTools } from '../tool/point-tools.ts';
import * as chart from './chart-actions.ts';
import type { Hands } from './hands.ts';
import type { KeyId } from './table.ts';

/** What each key of the table does. */
export const ACTIONS: Record<KeyId, (hands: Hands) => void> = {
  // The keys of labels are the labels' own, so `useKeys` looks for them before it looks here.
  label: () => {},
  'numbered-mark': ({ board, digit }) => pressNumber(board, digit ?? 0),
  negative: ({ board }) => takeLabel(board, NEGATIVE_LABEL.name),
  select: ({ board }) => board.takeUp({ kind: 'select' }),
  line: ({ board }) => board.takeUp({ kind: 'line', label: 'line' }),
  rectangle: ({ board }) => board.takeUp({ kind: 'rectangle', label: 'rectangle' }),
  'delete-tool': ({ board }) => board.takeUp({ kind: 'delete' }),
  'step-back': ({ board }) => board.escape(),
  edit: ({ board }) => editSelected(board),
  next: (hands) => chart.visitNeighbour(hands, 1),
  previous: (hands) => chart.visitNeighbour(hands, -1),
  remove: ({ board }) => removeSelected(board),
  accept: (hands) => answer(hands, 'accept'),
  reject: (hands) => answer(hands, 'reject'),
  skip: ({ board }) => board.review.skip(1),
  'skip-back': ({ board }) => board.review.skip(-1),
  stretch: ({ board }) => board.takeUp({ kind: 'stretch', label: NEGATIVE_LABEL.name }),
  undo: ({ board }) => void board.undo(),
  redo: ({ board }) => void board.redo(),
  'go-to-date': ({ board }) => board.navigation.store.set({ asking: true }),
  fit: ({ drawing }) => drawing?.fit(),
  'show-all': ({ board }) => board.messages.tell(board.navigation.showAll()),
  help: ({ board }) => board.state.set({ help: true }),
  left: (hands) => chart.step(hands, -1),
  right: (hands) => chart.step(hands, 1),
  up: (hands) => chart.climb(hands, 1),
  down: (hands) => chart.climb(hands, -1),
  press: ({ drawing, shift, mod }) => drawing?.pressAtCursor({ shift, mod }),
  'page-back': ({ drawing }) => drawing?.view.pan(-0.9),
  'page-on': ({ drawing }) => drawing?.view.pan(0.9),
  'zoom-in': ({ drawing }) => drawing?.view.zoom(0.8),
  'zoom-out': ({ drawing }) => drawing?.view.zoom(1.25),
  oldest: (hands) => chart.toEnd(hands, 'oldest'),
  newest: (hands) => chart.toEnd(hands, 'newest'),
};

/** What begins a review also brings its candles into view: `A` is the key for that before there is one. */
function answer({ board: { review }, drawing }: Hands, way: 'accept' | 'reject'): void {
  if (review.store.get().mode === 'off' && !review.current()) drawing?.fit();
  void review[way]();
}

/**
 * Gives the selected spans, or the suggestion that is looked at, this label, or takes up its tool where none
 * is selected.
 */
export function takeLabel(board: Board, label: string): void {
  if (board.tools.get().tool.kind === 'select' && board.review.correct(label)) return;
  const spans = board.chosen().filter((mark) => mark.kind === 'span');
  if (spans.length > 0 && board.tools.get().tool.kind === 'select') void board.bulk.relabel(spans, label);
  else board.takeUp({ kind: 'span', label });
}

/** The confidence of the selected spans, the label of the selected marks, or a tool for marks. */
function pressNumber(board: Board, digit: number): void {
  const chosen = board.tools.get().tool.kind === 'select' ? board.chosen() : [];
  const [first] = chosen;
  const own = typeTools(board.marks.store.get().annotationTypes)[digit - 1]?.tool;
  if (first?.kind === 'span' && first.suggested)
    board.messages.tell('A suggestion is rated once it is kept.');
  else if (first?.kind === 'span') void board.bulk.rate(chosen, digit);
  else if (first && own && 'label' in own) {
    const alike = chosen.filter(({ kind }) => kind === own.kind);
    if (alike.length > 0) void board.bulk.relabel(alike, own.label);
    else board.messages.tell('A mark keeps its form: choose a label of the same.');
  } else if (own) board.takeUp(own);
}

function editSelected(board: Board): void {
  const mark = board.selected();
  if (mark?.kind === 'span' && !mark.suggested) board.forms.edit(mark);
  else if (mark) document.getElementById('mark-label')?.focus();
  else board.messages.tell('Nothing is selected.');
}

function removeSelected(board: Board): void {
  const chosen = board.chosen();
  if (chosen.length > 0) void board.bulk.remove(chosen);
  else board.messages.tell('Nothing is selected.');
}
