'use client';

import { useId, useState } from 'react';
import type { SpanDraft } from '../board/board.ts';
import { useBoard } from '../board/board-context.tsx';
import { LIMITS } from '../contract/limits.ts';
import { changedFields } from '../field/changed-fields.ts';
import { FIELD } from '../field/classes.ts';
import { Field } from '../field/field.tsx';
import { FormEnd } from '../field/form-end.tsx';
import { TextField } from '../field/text-field.tsx';
import { useSubmit } from '../field/use-submit.ts';
import { useStore } from '../store/use-store.ts';
import { ConfidenceChoice, LabelChoice } from './span-choices.tsx';
import { rowOf, type SpanValues, valuesOf } from './span-values.ts';

const OUTCOMES = ['win', 'loss', 'breakeven'];

/** Label, confidence, outcome and notes. It closes only once everything is stored. */
export function SpanForm({ draft, close }: { draft: SpanDraft; close: () => void }) {
  const board = useBoard();
  const types = useStore(board.marks.store, (state) => state.spanTypes);
  const [values, setValues] = useState(() => valuesOf(draft.label, draft.mark));
  const { busy, error, submit } = useSubmit();
  const knownId = useId();
  const change = (news: Partial<SpanValues>) => setValues({ ...values, ...news });

  const save = async () => {
    const { mark, start, end } = draft;
    const row = rowOf(values, types, mark);
    if (!mark) {
      await board.edits.addSpan({ start_time: start, end_time: end, ...row });
      return;
    }
    const change = changedFields(rowOf(valuesOf(mark.label, mark), types, mark), row);
    if (change) await board.edits.describe(mark, change);
  };

  return (
    <form
      className="flex max-h-[70vh] flex-col gap-3.5 overflow-y-auto p-4"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await submit(save)) close();
      }}
    >
      <LabelChoice values={values} types={types} change={change} />
      <ConfidenceChoice value={values.confidence} change={(confidence) => change({ confidence })} />
      <TextField
        label="Outcome"
        list={knownId}
        value={values.outcome}
        placeholder="win, loss, …"
        change={(outcome) => change({ outcome })}
      />
      <datalist id={knownId}>
        {OUTCOMES.map((outcome) => (
          <option key={outcome} value={outcome} />
        ))}
      </datalist>
      <Field label="Notes">
        {(id) => (
          <textarea
            id={id}
            rows={3}
            value={values.notes}
            maxLength={LIMITS.notesLength}
            onChange={(event) => change({ notes: event.target.value })}
            className={`${FIELD} resize-y`}
          />
        )}
      </Field>
      <FormEnd
        problem={error === null ? null : `The span was not saved. ${error}`}
        busy={busy}
        verb="Save span"
        close={close}
      />
    </form>
  );
}
