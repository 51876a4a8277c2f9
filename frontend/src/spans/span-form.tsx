'use client';

import { useId } from 'react';
import type { SpanDraft } from '../board/drafts.ts';
import { LIMITS } from '../contract/limits.ts';
import { FIELD } from '../field/classes.ts';
import { Field } from '../field/field.tsx';
import { FormEnd } from '../field/form-end.tsx';
import { TextField } from '../field/text-field.tsx';
import { pressInForm } from './form-keys.ts';
import { ConfidenceChoice, LabelChoice } from './span-choices.tsx';
import { useSpanForm } from './use-span-form.ts';

const OUTCOMES = ['win', 'loss', 'breakeven'];

/**
 * Label, confidence, outcome and notes, each within reach of a key. It closes only once everything is stored.
 */
export function SpanForm({ draft, discard }: { draft: SpanDraft; discard: () => void }) {
  const { types, values, change, busy, error, save } = useSpanForm(draft);
  const knownId = useId();

  return (
    <form
      className="flex min-h-0 flex-col gap-3.5 overflow-y-auto px-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        const news = pressInForm(event.nativeEvent, types, values.label);
        if (!news) return;
        event.preventDefault();
        if (news === 'save') void save();
        else change(news);
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
      <div className="sticky bottom-0 -mx-4 mt-auto flex rounded-b-xl flex-col gap-2 border-t border-line bg-raised px-4 py-3">
        <FormEnd
          problem={error === null ? null : `The span was not saved. ${error}`}
          busy={busy}
          verb="Save span"
          close={discard}
        />
      </div>
    </form>
  );
}
