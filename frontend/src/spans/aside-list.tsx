'use client';

import { useBoard } from '../board/board-context.tsx';
import type { SpanDraft } from '../board/drafts.ts';
import { timeOfDay } from '../board/forms.ts';
import { QUIET } from '../field/classes.ts';
import { Icon } from '../icon/icon.tsx';
import { titleOfLabel } from '../marks/title.ts';
import { clock } from '../moment/clock.ts';
import { formatRange } from '../moment/moment.ts';
import { useStore } from '../store/use-store.ts';

/** All forms that were closed without saving, latest first: each opens again as it was. */
export function AsideList() {
  const { forms } = useBoard();
  const aside = useStore(forms.drafts.store, (state) => state.aside);
  useStore(clock, (state) => state);
  if (aside.length === 0) return null;
  return (
    <section aria-label="Put aside" className="mb-1.5 rounded-lg bg-chosen p-1">
      <h3 className="px-1.5 py-1 text-[0.6875rem] font-medium">Put aside, not stored</h3>
      <ul className="flex max-h-44 flex-col gap-px overflow-y-auto">
        {aside.toReversed().map((draft) => (
          <li key={draft.id} className="flex items-center">
            <Row draft={draft} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({ draft }: { draft: SpanDraft }) {
  const { forms, marks } = useBoard();
  const types = useStore(marks.store, (state) => state.spanTypes);
  const { values, label, start, end, asideAt, mark } = draft;
  const title = titleOfLabel(values?.label ?? label, types);
  const range = formatRange(start, end);
  return (
    <>
      <button
        type="button"
        data-closes-drawer
        title={values?.notes || 'Open again'}
        onClick={() => forms.reopen(draft)}
        className="min-w-0 flex-1 cursor-pointer rounded-lg px-1.5 py-1 text-left -outline-offset-2 hover:bg-sunken"
      >
        <span className="block truncate text-[0.8125rem] leading-5">
          {title}
          {mark ? ', change' : ''}
          {asideAt === undefined ? '' : `, at ${timeOfDay(asideAt)}`}
        </span>
        <span className="block truncate text-[0.6875rem] leading-4 text-muted">{range}</span>
      </button>
      <button
        type="button"
        aria-label={`Throw away ${title}, ${range}`}
        title="Throw away"
        onClick={() => forms.discard(draft)}
        className={`${QUIET} p-1.5`}
      >
        <Icon name="close" className="size-3.5" />
      </button>
    </>
  );
}
