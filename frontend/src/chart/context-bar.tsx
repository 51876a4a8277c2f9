'use client';

import { useBoard } from '../board/board-context.tsx';
import { Inspector } from '../inspector/inspector.tsx';
import { PicksPanel } from '../inspector/picks-panel.tsx';
import { FilterNote } from '../labels/filter-note.tsx';
import { ReviewBar } from '../review/review-bar.tsx';
import { useStore } from '../store/use-store.ts';
import { ToolHint } from '../tool/tool-hint.tsx';

/**
 * A line above the chart that is always there, so that nothing of this lies over candles or moves them:
 * what the next click does, what is reviewed, what is selected, or else how to begin. Its height is the
 * same whatever it says, on phones that of two lines of what fingers press; what is longer can be
 * scrolled to. Only filters, which are set beside the chart, add a line on phones.
 */
export function ContextBar({ decimals }: { decimals: number }) {
  return (
    <div className="shrink-0 border-b border-line bg-panel text-xs md:flex md:items-center">
      <div className="relative flex h-26 min-w-0 flex-1 flex-wrap content-center-safe items-center gap-x-4 overflow-auto px-4 md:h-11 md:flex-nowrap md:pointer-coarse:h-14">
        <ToolHint />
        <ReviewBar />
        <Inspector decimals={decimals} />
        <PicksPanel />
        <HowToBegin />
      </div>
      <FilterNote />
    </div>
  );
}

/** For whoever sees the page for the first time; nothing once something is under way. */
function HowToBegin() {
  const board = useBoard();
  const idle = useStore(board.tools, ({ tool, selected }) => tool.kind === 'select' && selected === null);
  const alone = useStore(board.picks.store, ({ keys }) => keys.size === 0);
  const reviewing = useStore(board.review.store, ({ mode }) => mode !== 'off');
  const drafting = useStore(board.forms.store, ({ draft }) => draft !== null);
  if (!idle || !alone || reviewing || drafting) return null;
  return (
    <p className="min-w-0 flex-1 text-muted">
      <span className="pointer-coarse:hidden">
        Choose a label, or press its key, and click the first and the last candle. A click on a mark selects
        it.
      </span>
      <span className="hidden pointer-coarse:inline">
        Choose a label and tap the first and the last candle. A tap on a mark selects it.
      </span>
    </p>
  );
}
