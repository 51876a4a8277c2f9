'use client';

import { useDeferredValue, useMemo, useState } from 'react';
import type { Board } from '../board/board.ts';
import { useBoard } from '../board/board-context.tsx';
import { momentsOf, wordsOf } from '../board/describe.ts';
import { QUIET } from '../field/classes.ts';
import { handFocusOn } from '../field/hand-focus-on.ts';
import { Icon } from '../icon/icon.tsx';
import { Swatch } from '../icon/swatch.tsx';
import { filterMarks, type MarkFilter } from '../marks/filter.ts';
import { LOOK_SIGNS } from '../marks/look.ts';
import type { Mark } from '../marks/mark.ts';
import { sourceWords } from '../marks/source-words.ts';
import { clock } from '../moment/clock.ts';
import { useStore } from '../store/use-store.ts';
import { Filters } from './mark-filters.tsx';

/** So many rows are drawn at once; more on request. */
const PAGE = 60;

interface Props {
  /** What they are together. */
  name: 'marks' | 'spans';
  marks: readonly Mark[];
}

/**
 * Marks as a list, latest first, narrowed as the chart is. Each can be visited, selected with others, and
 * deleted.
 */
export function MarkList({ name, marks }: Props) {
  const board = useBoard();
  const filter = useStore(board.filters.store, (state) => state[name]);
  const [shown, setShown] = useState(PAGE);
  const deferred = useDeferredValue(filter);
  const found = useMemo(() => filterMarks(marks, deferred, wordsOf), [marks, deferred]);
  const change = (news: Partial<MarkFilter>) => {
    board.filters.change(name, news);
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
            <MarkRow mark={mark} list={found} />
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

/** A click visits; with Ctrl or ⌘ it selects one more, with Shift all from the last one to here. */
function choose(board: Board, list: readonly Mark[], mark: Mark, event: React.MouseEvent): void {
  if (event.ctrlKey || event.metaKey || board.picks.adding) board.pick(mark.key);
  else if (event.shiftKey)
    board.pickAll(upTo(list, board.tools.get().selected ?? board.picks.last, mark.key));
  else board.visit(mark);
}

function upTo(list: readonly Mark[], from: string | null, to: string): string[] {
  const places = [from ?? to, to].map((key) => list.findIndex((mark) => mark.key === key));
  const [first = 0, last = 0] = places.sort((a, b) => a - b);
  return list.slice(Math.max(first, 0), last + 1).map(({ key }) => key);
}

function MarkRow({ mark, list }: { mark: Mark; list: readonly Mark[] }) {
  const board = useBoard();
  const alone = useStore(board.tools, (state) => state.selected === mark.key);
  const picked = useStore(board.picks.store, (state) => state.keys.has(mark.key));
  const selected = alone || picked;
  const sign = mark.kind === 'span' ? LOOK_SIGNS[mark.look] : '';
  useStore(clock, (state) => state);
  const moments = momentsOf(mark);
  return (
    <div className="group/row relative flex items-center">
      <button
        type="button"
        data-closes-drawer
        title={mark.kind === 'span' ? `Made ${sourceWords(mark.row.source)}` : undefined}
        aria-current={selected ? 'true' : undefined}
        onClick={(event) => choose(board, list, mark, event)}
        className="flex w-full min-w-0 cursor-pointer items-center gap-2.5 rounded-lg py-1 pr-8 pl-2 text-left -outline-offset-2 hover:bg-sunken aria-[current]:bg-chosen"
      >
        <Swatch colour={mark.colour} kind={mark.kind} up={mark.kind !== 'point' || mark.up} />
        <span className="min-w-0 flex-1">
          <span className="block truncate text-[0.8125rem] leading-5">
            {sign} {mark.title}
          </span>
          <span className="block text-[0.6875rem] leading-4 text-muted">{moments}</span>
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
