'use client';

import { useEffect, useRef, useState } from 'react';
import { useBoard } from '../board/board-context.tsx';
import type { SpanDraft } from '../board/drafts.ts';
import type { Drawing } from '../chart/drawing.ts';
import { QUIET } from '../field/classes.ts';
import { Icon } from '../icon/icon.tsx';
import { formatRange } from '../moment/moment.ts';
import { useStore } from '../store/use-store.ts';
import { SpanForm } from './span-form.tsx';

const WIDTH_PX = 320;
const GAP_PX = 14;

/** The form of a span beside it on the chart, while there is one to describe. */
export function SpanPopover({ drawing }: { drawing: Drawing | null }) {
  const board = useBoard();
  const draft = useStore(board.forms.store, (state) => state.draft);
  if (!draft) return null;
  return <Popover key={draft.id} draft={draft} drawing={drawing} />;
}

interface PopoverProps {
  draft: SpanDraft;
  drawing: Drawing | null;
}

/** Takes the focus and gives it back; at the foot of narrow windows. */
function Popover({ draft, drawing }: PopoverProps) {
  const { forms } = useBoard();
  const box = useRef<HTMLDivElement>(null);
  // While it is being rendered, the focus is still where it was.
  const [before] = useState(() => document.activeElement);

  useEffect(
    () => () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    },
    [before],
  );

  useEffect(() => {
    if (!drawing || !box.current) return;
    const { left, top } = besideSpan(drawing, draft.start, draft.end, box.current);
    box.current.style.setProperty('--left', `${left}px`);
    box.current.style.setProperty('--top', `${top}px`);
  }, [draft, drawing]);

  return (
    <div
      ref={box}
      role="dialog"
      aria-label={draft.mark ? 'Change this span' : 'Describe this span'}
      className="absolute inset-x-2 bottom-2 z-40 flex max-h-[calc(100%-1rem)] flex-col rounded-xl border border-line bg-raised shadow-xl md:inset-x-auto md:top-(--top) md:bottom-auto md:left-(--left) md:w-80"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        forms.close('aside');
      }}
    >
      <header className="flex shrink-0 items-center gap-2 border-b border-line py-2 pr-2 pl-4">
        <div className="min-w-0 flex-1">
          <h2 className="text-sm font-semibold">{draft.mark ? 'Change span' : 'New span'}</h2>
          <p className="truncate text-xs text-muted">{formatRange(draft.start, draft.end)}</p>
        </div>
        <button
          type="button"
          aria-label="Put aside"
          title="Put aside, to go on with it later"
          className={`${QUIET} p-2`}
          onClick={() => forms.close('aside')}
        >
          <Icon name="close" className="size-3.5" />
        </button>
      </header>
      <SpanForm draft={draft} discard={() => forms.close('discarded')} />
    </div>
  );
}

/** Right of the span where there is room, else left of it, and always inside the chart. */
function besideSpan(
  drawing: Drawing,
  start: number,
  end: number,
  box: HTMLElement,
): { left: number; top: number } {
  const parent = box.offsetParent?.getBoundingClientRect();
  const [width, height] = [parent?.width ?? 0, parent?.height ?? 0];
  const price = drawing.cursor.place?.price ?? 0;
  const right = drawing.marks.spotOf({ time: end, price })?.x ?? width / 2;
  const leftEdge = drawing.marks.spotOf({ time: start, price })?.x ?? width / 2;
  const fits = right + GAP_PX + WIDTH_PX <= width - 60;
  const left = fits ? right + GAP_PX : leftEdge - GAP_PX - WIDTH_PX;
  return {
    left: Math.max(8, Math.min(left, width - WIDTH_PX - 8)),
    top: Math.max(8, (height - box.offsetHeight) / 2 - 20),
  };
}
