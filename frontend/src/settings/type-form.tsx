'use client';

import { useEffect, useRef, useState } from 'react';
import { FormEnd } from '../field/form-end.tsx';
import { useSubmit } from '../field/use-submit.ts';
import { CommonFields, MarkFields, SpanFields } from './type-fields.tsx';
import { refuseValues, type Surroundings, type TypeValues } from './type-values.ts';

interface Props {
  kind: 'mark' | 'span';
  initial: TypeValues;
  /** True for a stored type, whose stored name stays. */
  stored: boolean;
  others: Surroundings['others'];
  save: (values: TypeValues) => Promise<void>;
  close: () => void;
}

/** A type's fields. It closes only once everything is stored; until then all that was typed stays. */
export function TypeForm({ kind, initial, stored, others, save, close }: Props) {
  const [values, setValues] = useState(initial);
  const [refused, setRefused] = useState<string | null>(null);
  const { busy, error, submit } = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>('[data-first]')?.focus(), []);
  const change = (news: Partial<TypeValues>) => setValues({ ...values, ...news });
  const OwnFields = kind === 'mark' ? MarkFields : SpanFields;
  return (
    <form
      ref={form}
      aria-label={stored ? `Change ${initial.displayName}` : 'New label'}
      className="flex flex-col gap-4 p-4"
      onSubmit={async (event) => {
        event.preventDefault();
        const reason = refuseValues(values, { kind, others, stored: stored ? initial : undefined });
        setRefused(reason);
        if (reason === null && (await submit(() => save(values)))) close();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <CommonFields values={values} change={change} stored={stored} />
        <OwnFields values={values} change={change} />
      </div>
      <label className="flex w-fit cursor-pointer items-center gap-2">
        <input
          type="checkbox"
          checked={values.active}
          onChange={(event) => change({ active: event.target.checked })}
          className="size-4"
        />
        Offered among the tools
      </label>
      <FormEnd
        problem={refused ?? (error === null ? null : `The label was not saved. ${error}`)}
        busy={busy}
        verb="Save"
        close={close}
      />
    </form>
  );
}
