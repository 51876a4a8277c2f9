'use client';

import { useBoard } from '../board/board-context.tsx';
import type { MarksState } from '../board/marks-state.ts';
import type { Place } from '../marks/mark.ts';
import { titleOfLabel } from '../marks/title.ts';
import { useStore } from '../store/use-store.ts';
import { measure, measureWords } from './measure.ts';
import type { Tool, ToolState } from './tool.ts';

/** Says what the next click will do; nothing while no tool is in hand. */
export function ToolHint() {
  const board = useBoard();
  const tools = useStore(board.tools, (state) => state);
  const marks = useStore(board.marks.store, (state) => state);
  const drafting = useStore(board.forms.store, (state) => state.draft !== null);
  if (drafting)
    return <p className="text-muted">Enter saves the span, Esc puts it aside, Cancel throws it away.</p>;
  if (tools.tool.kind === 'select') return null;
  return (
    <p className="flex min-w-56 flex-1 items-center gap-2">
      <span className="min-w-0">
        <strong className="font-semibold">{titleOf(tools.tool, marks)}</strong> {sentence(tools)}
        {tools.first ? <Measure from={tools.first} /> : null}
      </span>
      <button
        type="button"
        aria-label="Esc: lay the tool down"
        title="Lay the tool down"
        onClick={board.escape}
        className="cursor-pointer rounded border border-line bg-raised px-1.5 text-[0.6875rem] leading-5 text-muted hover:text-ink"
      >
        Esc
      </button>
    </p>
  );
}

/** Said alike to whoever clicks, taps, or moves the cursor by keys. */
function sentence({ tool, first }: ToolState): string {
  if (tool.kind === 'delete') return 'Choose a mark to delete it.';
  if (tool.kind === 'point') return 'Choose a candle to mark it.';
  if (tool.kind === 'span' || tool.kind === 'stretch')
    return first ? 'Choose the last candle.' : 'Choose the first candle.';
  return first ? 'Choose where it ends.' : 'Choose where it begins.';
}

/** How far it is from the first click to the pointer; screen readers hear of the cursor's place instead. */
function Measure({ from }: { from: Place }) {
  const board = useBoard();
  const { candles } = useStore(board.candles.store, (state) => state);
  const to = useStore(board.pointer, (state) => state.place);
  if (!to) return null;
  return <span className="ml-2 text-muted tabular-nums">{measureWords(measure(candles, from, to))}</span>;
}

/** What the user calls the tool. */
function titleOf(tool: Tool, { annotationTypes, spanTypes }: MarksState): string {
  if (tool.kind === 'select') return 'Select';
  if (tool.kind === 'delete') return 'Delete';
  if (tool.kind === 'stretch') return 'Reviewed stretch';
  return titleOfLabel(tool.label, tool.kind === 'span' ? spanTypes : annotationTypes);
}
