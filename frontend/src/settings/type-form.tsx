'use client';

import { useEffect, useRef, useState } from 'react';
import { LIMITS } from '../contract/limits.ts';
import { FIELD, PRIMARY } from '../field/classes.ts';
import { Field } from '../field/field.tsx';
import { FormError } from '../field/form-error.tsx';
import { useSubmit } from '../field/use-submit.ts';
import { SHAPES, type TypeShape } from '../marks/shape-of-type.ts';
import { Button } from '../notice/button.tsx';
import { nameOf, refuseValues, type TypeValues } from './type-values.ts';

const SHAPE_NAMES: Record<TypeShape, string> = {
  'arrow-up': 'Arrow up',
  'arrow-down': 'Arrow down',
  line: 'Line',
  rectangle: 'Rectangle',
};

interface Props {
  kind: 'mark' | 'span';
  initial: TypeValues;
  /** True for a stored type, whose stored name stays. */
  stored: boolean;
  others: Parameters<typeof refuseValues>[1];
  save: (values: TypeValues) => Promise<void>;
  close: () => void;
}

/** A type's fields. It closes only once everything is stored; until then all that was typed stays. */
export function TypeForm({ kind, initial, stored, others, save, close }: Props) {
  const [values, setValues] = useState(initial);
  const [refused, setRefused] = useState<string | null>(null);
  const { busy, error, submit } = useSubmit();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const change = (news: Partial<TypeValues>) => setValues({ ...values, ...news });
  return (
    <form
      aria-label={stored ? `Change ${initial.displayName}` : 'New type'}
      className="flex flex-col gap-4 p-4"
      onSubmit={async (event) => {
        event.preventDefault();
        const reason = refuseValues(values, others);
        setRefused(reason);
        if (reason === null && (await submit(() => save(values)))) close();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name">
          {(id) => (
            <input
              id={id}
              ref={first}
              required
              value={values.displayName}
              maxLength={LIMITS.nameLength}
              onChange={(event) => change({ displayName: event.target.value })}
              className={FIELD}
            />
          )}
        </Field>
        <Field label="Stored name" hint="What marks carry and exports contain; it stays once chosen.">
          {(id, hintId) => (
            <input
              id={id}
              aria-describedby={hintId}
              readOnly={stored}
              value={values.name}
              placeholder={nameOf(values)}
              maxLength={LIMITS.nameLength}
              onChange={(event) => change({ name: event.target.value })}
              className={`${FIELD} read-only:text-muted`}
            />
          )}
        </Field>
        <Field label="Colour">
          {(id) => (
            <input
              id={id}
              type="color"
              value={values.colour}
              onChange={(event) => change({ colour: event.target.value })}
              className="h-9 w-full cursor-pointer rounded-lg border border-line bg-field p-1"
            />
          )}
        </Field>
        {kind === 'mark' ? (
          <MarkFields values={values} change={change} />
        ) : (
          <SpanFields values={values} change={change} />
        )}
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
      <FormError>{refused ?? (error === null ? null : `The type was not saved. ${error}`)}</FormError>
      <div className="flex justify-end gap-2">
        <Button onClick={close}>Cancel</Button>
        <button type="submit" disabled={busy} className={PRIMARY}>
          {busy ? 'Saving…' : 'Save'}
        </button>
      </div>
    </form>
  );
}

interface FieldsProps {
  values: TypeValues;
  change: (news: Partial<TypeValues>) => void;
}

function MarkFields({ values, change }: FieldsProps) {
  return (
    <>
      <Field label="Drawn as">
        {(id) => (
          <select
            id={id}
            value={values.shape}
            onChange={(event) => change({ shape: event.target.value as TypeShape })}
            className={FIELD}
          >
            {SHAPES.map((shape) => (
              <option key={shape} value={shape}>
                {SHAPE_NAMES[shape]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Category">
        {(id) => (
          <input
            id={id}
            value={values.category}
            maxLength={LIMITS.nameLength}
            onChange={(event) => change({ category: event.target.value })}
            className={FIELD}
          />
        )}
      </Field>
    </>
  );
}

function SpanFields({ values, change }: FieldsProps) {
  return (
    <Field label="Hotkey" hint="One character, such as 1 to 7.">
      {(id, hintId) => (
        <input
          id={id}
          aria-describedby={hintId}
          value={values.hotkey}
          maxLength={1}
          autoComplete="off"
          onChange={(event) => change({ hotkey: event.target.value })}
          className={`${FIELD} w-16 text-center uppercase`}
        />
      )}
    </Field>
  );
}
