'use client';

import { useBoard } from '../board/board-context.tsx';
import { KIND_NAMES, momentsOf } from '../board/describe.ts';
import { FIELD, QUIET } from '../field/classes.ts';
import { focusChart } from '../field/hand-focus-on.ts';
import { Icon } from '../icon/icon.tsx';
import { Swatch } from '../icon/swatch.tsx';
import type { Mark, PointMark, ShapeMark } from '../marks/mark.ts';
import { useStore } from '../store/use-store.ts';
import { labelChoices } from './label-choices.ts';
import { SpanFacts } from './span-facts.tsx';

/** What there is to know and to do about the selected mark, in a corner of the chart. */
export function Inspector({ decimals }: { decimals: number }) {
  const board = useBoard();
  const selected = useStore(board.tools, (state) => state.selected);
  const mark = useStore(board.marks.store, ({ marks }) => marks.find(({ key }) => key === selected));
  const drafting = useStore(board.state, (state) => state.draft !== null);
  const reviewing = useStore(board.review.store, (state) => state.mode === 'suggestions');
  // The review's own bar says the same of a suggestion.
  if (!mark || drafting || (reviewing && mark.kind === 'span' && mark.suggested)) return null;
  return (
    <section
      aria-label={`Selected ${KIND_NAMES[mark.kind]}`}
      className="absolute top-3 left-3 z-20 w-64 max-w-[calc(100%-1.5rem)] rounded-xl border border-line bg-raised p-3 shadow-lg"
    >
      <header className="flex items-start gap-2">
        <span className="mt-[3px]">
          <Swatch colour={mark.colour} kind={mark.kind} up={mark.kind !== 'point' || mark.up} />
        </span>
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-sm font-semibold">{mark.title}</h2>
          <p className="text-xs text-muted">{momentsOf(mark)}</p>
        </div>
        <Actions mark={mark} />
      </header>
      {mark.kind === 'span' ? <SpanFacts mark={mark} /> : <LabelChange mark={mark} decimals={decimals} />}
    </section>
  );
}

function Actions({ mark }: { mark: Mark }) {
  const board = useBoard();
  return (
    <div className="-mt-1 -mr-1 flex">
      {mark.kind === 'span' && !mark.suggested ? (
        <button
          type="button"
          aria-label="Change"
          title="Change"
          className={`${QUIET} p-1.5`}
          onClick={() => board.edit(mark)}
        >
          <Icon name="edit" className="size-3.5" />
        </button>
      ) : null}
      <button
        type="button"
        aria-label="Delete"
        title="Delete"
        className={`${QUIET} p-1.5`}
        onClick={() => {
          focusChart();
          void board.edits.remove(mark);
        }}
      >
        <Icon name="delete" className="size-3.5" />
      </button>
      <button
        type="button"
        aria-label="Close"
        title="Close"
        className={`${QUIET} p-1.5`}
        onClick={() => {
          focusChart();
          board.tools.set({ selected: null });
        }}
      >
        <Icon name="close" className="size-3.5" />
      </button>
    </div>
  );
}

function LabelChange({ mark, decimals }: { mark: PointMark | ShapeMark; decimals: number }) {
  const board = useBoard();
  const types = useStore(board.marks.store, (state) => state.annotationTypes);
  return (
    <div className="mt-2.5 flex flex-col gap-2">
      {mark.kind === 'point' ? null : (
        <p className="text-xs text-muted tabular-nums">
          {mark.from.price.toFixed(decimals)} → {mark.to.price.toFixed(decimals)}
        </p>
      )}
      <select
        id="mark-label"
        aria-label="Label"
        value={mark.label}
        onChange={(event) => void board.edits.relabel(mark, event.target.value)}
        className={`${FIELD} py-1 text-xs`}
      >
        {labelChoices(mark, types).map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}
