'use client';

import { useState } from 'react';
import type { Board } from '../board/board.ts';
import { useBoard } from '../board/board-context.tsx';
import { detailsOf } from '../board/describe.ts';
import type { SpanDraft } from '../board/drafts.ts';
import type { SpanLabelType } from '../contract/span-label-type.ts';
import { changedFields } from '../field/changed-fields.ts';
import { useSubmit } from '../field/use-submit.ts';
import type { SpanMark } from '../marks/mark.ts';
import { RequestError } from '../request/request.ts';
import { useStore } from '../store/use-store.ts';
import { rowOf, type SpanValues, valuesOf } from './span-values.ts';

/** What a span's form holds and does. `save` closes it once everything is stored. */
export function useSpanForm(draft: SpanDraft) {
  const board = useBoard();
  const types = useStore(board.marks.store, (state) => state.spanTypes);
  const [values, setValues] = useState(() => draft.values ?? valuesOf(draft.label, draft.mark));
  const { busy, error, submit } = useSubmit();
  const change = (news: Partial<SpanValues>) => {
    // What is sent is what is seen: words that come later would go with the form.
    if (busy) return;
    const next = { ...values, ...news };
    setValues(next);
    board.forms.drafts.fill(draft, next);
  };
  const save = async () => {
    await submit(() => board.forms.save(draft, () => store(board, draft, values, types)));
  };
  return { types, values, change, busy, error, save };
}

async function store(
  board: Board,
  draft: SpanDraft,
  values: SpanValues,
  types: readonly SpanLabelType[],
): Promise<boolean> {
  const { mark, start, end } = draft;
  const row = rowOf(values, types, mark);
  if (mark) {
    const change = changedFields(rowOf(valuesOf(mark.label, mark), types, mark), row);
    if (change) await describe(board, draft, mark, change);
    return true;
  }
  const isStored = await board.edits.addSpan({ start_time: start, end_time: end, ...row });
  board.followLabel(values.label);
  return isStored;
}

/** Where another window has changed or deleted the span, nothing that was filled in is lost. */
async function describe(
  board: Board,
  draft: SpanDraft,
  mark: SpanMark,
  change: Parameters<Board['edits']['describe']>[1],
): Promise<void> {
  try {
    if ((await board.edits.describe(mark, change)) !== 'gone') return;
  } catch (thrown) {
    if (!(thrown instanceof RequestError && thrown.status === 412)) throw thrown;
    const theirs = board.marks.find(mark.key);
    throw new Error(
      `It was changed in another window, to: ${theirs ? detailsOf(theirs) : ''}. ` +
        'Save again to put your changes over that, or cancel to leave it so.',
    );
  }
  board.forms.detach(draft);
  throw new Error('It was deleted in another window. Save again to store it as a new span.');
}
