'use client';

import { useBoard } from '../board/board-context.tsx';
import { KIND_NAMES, momentsOf } from '../board/describe.ts';
import { formatPrice } from '../chart/price-format.ts';
import { FIELD, QUIET } from '../field/classes.ts';
import { focusChart } from '../field/hand-focus-on.ts';
import { Icon, type IconName } from '../icon/icon.tsx';
import { Swatch } from '../icon/swatch.tsx';
import type { Mark, PointMark, ShapeMark } from '../marks/mark.ts';
import { useStore } from '../store/use-store.ts';
import { labelChoices } from './label-choices.ts';
import { SpanFacts } from './span-facts.tsx';

/** What there is to know and to do about the selected mark, in one line above the chart. */
export function Inspector({ decimals }: { decimals: number }) {
  const board = useBoard();
  const selected = useStore(board.tools, (state) => state.selected);
  const mark = useStore(board.marks.store, ({ marks }) => marks.find(({ key }) => key === selected));
  const drafting = useStore(board.forms.store, ({ draft }) => draft !== null);
  const reviewing = useStore(board.review.store, (state) => state.mode === 'suggestions');
  // The review's own bar says the same of a suggestion.
  if (!mark || drafting || (reviewing && mark.kind === 'span' && mark.suggested)) return null;
  return (
    <section
      aria-label={`Selected ${KIND_NAMES[mark.kind]}`}
      className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-0.5 md:flex-nowrap"
    >
      <Swatch colour={mark.colour} kind={mark.kind} up={mark.kind !== 'point' || mark.up} />
      <h2 className="-ml-1 max-w-44 shrink-0 truncate text-[0.8125rem] font-semibold" title={mark.title}>
        {mark.title}
      </h2>
      <p className="shrink-0 text-muted tabular-nums">{momentsOf(mark)}</p>
      {mark.kind === 'span' ? <SpanFacts mark={mark} /> : <LabelChange mark={mark} decimals={decimals} />}
      <Actions mark={mark} />
    </section>
  );
}

function Actions({ mark }: { mark: Mark }) {
  const board = useBoard();
  const stored = mark.kind === 'span' && !mark.suggested ? mark : null;
  return (
    <div className="ml-auto flex shrink-0">
      <SelectMore />
      {stored ? (
        <IconButton label="Change" keys="E" icon="edit" run={() => board.forms.edit(stored)} />
      ) : null}
      <IconButton
        label="Delete"
        icon="delete"
        run={() => {
          focusChart();
          void board.edits.remove(mark);
        }}
      />
      <IconButton
        label="Close"
        keys="Esc"
        icon="close"
        run={() => {
          focusChart();
          board.picks.clear();
          board.tools.set({ selected: null });
        }}
      />
    </div>
  );
}

/** For fingers, which hold no Shift down while they press another mark. */
function SelectMore() {
  const board = useBoard();
  const adding = useStore(board.picks.store, (state) => state.adding);
  return (
    <button
      type="button"
      aria-label="Select more"
      aria-pressed={adding}
      className={`${QUIET} hidden p-1.5 aria-pressed:bg-chosen pointer-coarse:block`}
      onClick={() => {
        if (adding) board.picks.clear();
        else board.picks.begin();
        if (!adding) board.messages.tell('Tap other marks to select them as well.');
      }}
    >
      <Icon name="add" className="size-3.5" />
    </button>
  );
}

interface IconButtonProps {
  label: string;
  keys?: string;
  icon: IconName;
  run: () => void;
}

function IconButton({ label, keys, icon, run }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={keys ? `${label} (${keys})` : label}
      className={`${QUIET} p-1.5`}
      onClick={run}
    >
      <Icon name={icon} className="size-3.5" />
    </button>
  );
}

function LabelChange({ mark, decimals }: { mark: PointMark | ShapeMark; decimals: number }) {
  const board = useBoard();
  const types = useStore(board.marks.store, (state) => state.annotationTypes);
  return (
    <>
      {mark.kind === 'point' ? null : (
        <p className="order-last w-full text-muted tabular-nums md:order-none md:w-auto">
          {formatPrice(mark.from.price, decimals)} → {formatPrice(mark.to.price, decimals)}
        </p>
      )}
      <select
        id="mark-label"
        aria-label="Label"
        value={mark.label}
        onChange={(event) => void board.edits.relabel(mark, event.target.value)}
        className={`${FIELD} max-w-36 py-1`}
      >
        {labelChoices(mark, types).map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </>
  );
}
