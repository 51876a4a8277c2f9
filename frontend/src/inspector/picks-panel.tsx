'use client';

import { useBoard } from '../board/board-context.tsx';
import { FIELD, QUIET } from '../field/classes.ts';
import { focusChart } from '../field/hand-focus-on.ts';
import { Icon } from '../icon/icon.tsx';
import type { Mark } from '../marks/mark.ts';
import { Button } from '../notice/button.tsx';
import { choicesFor } from '../spans/span-values.ts';
import { useStore } from '../store/use-store.ts';
import { labelChoices } from './label-choices.ts';

/** What can be done with several selected marks, in the place of the inspector. */
export function PicksPanel() {
  const board = useBoard();
  const keys = useStore(board.picks.store, (state) => state.keys);
  const { marks } = useStore(board.marks.store, (state) => state);
  const chosen = marks.filter(({ key }) => keys.has(key));
  if (chosen.length === 0) return null;
  return (
    <section
      aria-label="Selected marks"
      className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1 md:min-w-96 md:flex-nowrap"
    >
      <h2 className="font-semibold md:shrink-0">
        {chosen.length.toLocaleString('en-GB')} {chosen.length === 1 ? 'mark' : 'marks'} selected
      </h2>
      <Relabel marks={chosen} />
      <Button
        onClick={() => {
          focusChart();
          void board.bulk.remove(chosen);
        }}
      >
        Delete all
      </Button>
      <button
        type="button"
        aria-label="Close"
        title="Close"
        className={`${QUIET} ml-auto p-1.5`}
        onClick={() => {
          focusChart();
          board.picks.clear();
        }}
      >
        <Icon name="close" className="size-3.5" />
      </button>
    </section>
  );
}

/** Spans take span labels and marks of one form the labels of that form; a mixture has no label in common. */
function Relabel({ marks }: { marks: readonly Mark[] }) {
  const board = useBoard();
  const { spanTypes, annotationTypes } = useStore(board.marks.store, (state) => state);
  const [first] = marks;
  const alike = first && marks.every(({ kind }) => kind === first.kind);
  if (!first || !alike)
    return <p className="text-muted">Marks of different kinds have no label in common.</p>;
  const choices =
    first.kind === 'span'
      ? choicesFor(spanTypes, first.label).map(({ name, display_name }) => ({ name, title: display_name }))
      : labelChoices(first, annotationTypes);
  return (
    <select
      aria-label="Label of all"
      value=""
      onChange={(event) => void board.bulk.relabel(marks, event.target.value)}
      className={`${FIELD} max-w-48 py-1`}
    >
      <option value="" disabled>
        Give all a label…
      </option>
      {choices.map(({ name, title }) => (
        <option key={name} value={name}>
          {title}
        </option>
      ))}
    </select>
  );
}
