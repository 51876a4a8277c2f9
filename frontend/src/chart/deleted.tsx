'use client';

import { useBoard } from '../board/board-context.tsx';
import { Notice } from '../notice/notice.tsx';
import { useStore } from '../store/use-store.ts';

/** In place of a chart that was deleted in another window, with what was filled in and is not stored. */
export function Deleted() {
  const { forms } = useBoard();
  const aside = useStore(forms.drafts.store, (state) => state.aside);
  return (
    <>
      <Notice tone="problem" title="This chart has been deleted in another window">
        Its candles and marks are gone, and nothing can be marked on it any more. Choose another chart from
        the list.
      </Notice>
      {aside.length > 0 ? (
        <section
          aria-label="Put aside, not stored"
          className="mx-auto mb-8 max-w-sm rounded-lg bg-chosen p-3"
        >
          <h2 className="font-medium">Put aside, not stored</h2>
          <ul className="mt-1">
            {aside.map((draft) => (
              <li key={draft.id} className="break-words">
                {forms.describe(draft)}
                {draft.values?.notes ? `: “${draft.values.notes}”` : ''}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}
