'use client';

import { useDeferredValue, useId, useMemo, useState } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { momentsOf, wordsOf } from '../board/describe.ts';
import { FIELD, QUIET } from '../field/classes.ts';
import { handFocusOn } from '../field/hand-focus-on.ts';
import { Icon } from '../icon/icon.tsx';
import { Swatch } from '../icon/swatch.tsx';
import { filterMarks, labelsOf, NO_FILTER } from '../marks/filter.ts';
import type { Mark } from '../marks/mark.ts';
import { useStore } from '../store/use-store.ts';

/** So many rows are drawn at once; more on request. */
const PAGE = 60;

interface Props {
  /** What they are together: marks, or spans. */
  name: string;
  marks: readonly Mark[];
}

/** Marks as a list, latest first, narrowed by words and by label. Each can be visited and deleted. */
export function MarkList({ name, marks }: Props) {
  const [filter, setFilter] = useState(NO_FILTER);
  const [shown, setShown] = useState(PAGE);
  const deferred = useDeferredValue(filter);
  const found = useMemo(() => filterMarks(marks, deferred, wordsOf), [marks, deferred]);
  const change = (news: Partial<typeof filter>) => {
    setFilter({ ...filter, ...news });
    setShown(PAGE);
  };
  if (marks.length === 0) return <p className="px-2 py-1 text-xs text-muted">None on this chart yet.</p>;
  return (
    <div className="flex flex-col gap-1.5">
      <Filters name={name} marks={marks} filter={filter} change={change} />
      <p role="status" className="sr-only">
        {found.length} of {marks.length} {name} shown
      </p>
      <ul aria-label={name} className="flex max-h-72 flex-col gap-px overflow-y-auto">
        {found.slice(0, shown).map((mark) => (
          <li key={mark.key}>
            <MarkRow mark={mark} />
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="px-2 text-xs text-muted">Nothing matches.</p> : null}
      {found.length > shown ? (
        <button
          type="button"
          onClick={() => setShown(shown + PAGE)}
          className={`${QUIET} px-2 py-1 text-left text-xs`}
        >
          Show more ({(found.length - shown).toLocaleString('en-GB')} left)
        </button>
      ) : null}
    </div>
  );
}

interface FilterProps extends Props {
  filter: typeof NO_FILTER;
  change: (news: Partial<typeof NO_FILTER>) => void;
}

function Filters({ name, marks, filter, change }: FilterProps) {
  const id = useId();
  return (
    <div className="flex gap-1.5 px-1">
      <div className="relative min-w-0 flex-1">
        <Icon
          name="search"
          className="pointer-events-none absolute top-1/2 left-2 size-3.5 -translate-y-1/2 text-muted"
        />
        <input
          id={`${id}-search`}
          type="search"
          aria-label={`Search ${name}`}
          placeholder="Search"
          value={filter.search}
          onChange={(event) => change({ search: event.target.value })}
          className={`${FIELD} py-1 pr-1 pl-7 text-xs`}
        />
      </div>
      <select
        id={`${id}-label`}
        aria-label={`Label of ${name}`}
        value={filter.label}
        onChange={(event) => change({ label: event.target.value })}
        className={`${FIELD} max-w-26 py-1 text-xs`}
      >
        <option value="">All labels</option>
        {labelsOf(marks).map(({ label, title, count }) => (
          <option key={label} value={label}>
            {title} ({count})
          </option>
        ))}
      </select>
    </div>
  );
}

function MarkRow({ mark }: { mark: Mark }) {
  const board = useBoard();
  const selected = useStore(board.tools, (state) => state.selected === mark.key);
  const moments = momentsOf(mark);
  return (
    <div className="group/row relative flex items-center">
      <button
        type="button"
        data-closes-drawer
        aria-current={selected ? 'true' : undefined}
        onClick={() => board.visit(mark)}
        className="flex w-full min-w-0 cursor-pointer items-center gap-2.5 rounded-lg py-1 pr-8 pl-2 text-left -outline-offset-2 hover:bg-sunken aria-[current]:bg-chosen"
      >
        <Swatch colour={mark.colour} kind={mark.kind} up={mark.kind !== 'point' || mark.up} />
        <span className="min-w-0 flex-1">
          <span className="block truncate text-[0.8125rem] leading-5">{mark.title}</span>
          <span className="block truncate text-[0.6875rem] leading-4 text-muted">{moments}</span>
        </span>
      </button>
      <button
        type="button"
        aria-label={`Delete ${mark.title}, ${moments}`}
        title="Delete"
        onClick={(event) => {
          handFocusOn(event.currentTarget);
          void board.edits.remove(mark);
        }}
        className={`${QUIET} absolute right-1 p-1.5 opacity-0 group-hover/row:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100`}
      >
        <Icon name="delete" className="size-3.5" />
      </button>
    </div>
  );
}
