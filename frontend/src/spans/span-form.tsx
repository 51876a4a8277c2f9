'use client';

import { useState } from 'react';
import type { SpanDraft } from '../board/board.ts';
import { useBoard } from '../board/board-context.tsx';
import { CONFIDENCE, LIMITS } from '../contract/limits.ts';
import { FIELD, PRIMARY } from '../field/classes.ts';
import { Field } from '../field/field.tsx';
import { FormError } from '../field/form-error.tsx';
import { useSubmit } from '../field/use-submit.ts';
import { Swatch } from '../icon/swatch.tsx';
import { Button } from '../notice/button.tsx';
import { useStore } from '../store/use-store.ts';
import { choicesFor, rowOf, type SpanValues, valuesOf } from './span-values.ts';

const CONFIDENCES = [...Array(CONFIDENCE.max).keys()].map((index) => index + CONFIDENCE.min);
const OUTCOMES = ['win', 'loss', 'breakeven'];

/** Label, confidence, outcome and notes. It closes only once everything is stored. */
export function SpanForm({ draft, close }: { draft: SpanDraft; close: () => void }) {
  const board = useBoard();
  const types = useStore(board.marks.store, (state) => state.spanTypes);
  const [values, setValues] = useState(() => valuesOf(draft.label, draft.mark));
  const { busy, error, submit } = useSubmit();
  const change = (news: Partial<SpanValues>) => setValues({ ...values, ...news });

  const save = async () => {
    const row = rowOf(values, types, draft.mark);
    if (draft.mark) await board.marks.changeSpan(draft.mark.id, row);
    else await board.marks.addSpan({ start_time: draft.start, end_time: draft.end, ...row });
    board.say(draft.mark ? 'Span changed.' : 'Span added.');
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
      <Field label="Outcome">
        {(id) => (
          <>
            <input
              id={id}
              list={`${id}-known`}
              value={values.outcome}
              maxLength={LIMITS.nameLength}
              placeholder="win, loss, …"
              onChange={(event) => change({ outcome: event.target.value })}
              className={FIELD}
            />
            <datalist id={`${id}-known`}>
              {OUTCOMES.map((outcome) => (
                <option key={outcome} value={outcome} />
              ))}
            </datalist>
          </>
        )}
      </Field>
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
      <FormError>{error === null ? null : `The span was not saved. ${error}`}</FormError>
      <div className="flex justify-end gap-2">
        <Button onClick={close}>Cancel</Button>
        <button type="submit" disabled={busy} className={PRIMARY}>
          {busy ? 'Saving…' : 'Save span'}
        </button>
      </div>
    </form>
  );
}

interface LabelChoiceProps {
  values: SpanValues;
  types: Parameters<typeof choicesFor>[0];
  change: (news: Partial<SpanValues>) => void;
}

function LabelChoice({ values, types, change }: LabelChoiceProps) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-xs font-medium text-muted">Label</legend>
      <div className="flex flex-wrap gap-1">
        {choicesFor(types, values.label).map(({ name, display_name, color }) => (
          <label
            key={name}
            className="flex cursor-pointer items-center gap-1.5 rounded-full border border-line px-2.5 py-1 text-xs hover:border-muted has-checked:border-accent has-checked:bg-chosen has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="label"
              className="sr-only"
              value={name}
              checked={values.label === name}
              // The label is what is most often changed, so the form opens on it.
              ref={(input) => {
                if (input?.checked && !input.form?.contains(document.activeElement)) input.focus();
              }}
              onChange={() => change({ label: name })}
            />
            <Swatch colour={color} kind="span" />
            {display_name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function ConfidenceChoice({
  value,
  change,
}: {
  value: number | null;
  change: (value: number | null) => void;
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-xs font-medium text-muted">Confidence</legend>
      <div className="flex gap-1 rounded-lg bg-sunken p-0.5 text-center text-xs">
        {[null, ...CONFIDENCES].map((option) => (
          <label
            key={option}
            className="flex-1 cursor-pointer rounded-md py-1 text-muted hover:text-ink has-checked:bg-raised has-checked:font-semibold has-checked:text-ink has-checked:shadow-xs has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="confidence"
              className="sr-only"
              checked={value === option}
              onChange={() => change(option)}
            />
            {option ?? (
              <>
                <span className="sr-only">Not said</span>
                <span aria-hidden="true">–</span>
              </>
            )}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
