'use client';

import { useEffect, useRef, useState } from 'react';
import { PRIMARY } from '../field/classes.ts';
import { FormError } from '../field/form-error.tsx';
import { useSubmit } from '../field/use-submit.ts';
import { newColour } from '../marks/new-colour.ts';
import { Button } from '../notice/button.tsx';
import { TypeForm } from './type-form.tsx';
import { TypeLine, type TypeListProps, type TypeRow } from './type-line.tsx';
import { NEW_TYPE } from './type-values.ts';

/** All types of one kind: create, change, order, delete. */
export function TypeList<Row extends TypeRow>(props: TypeListProps<Row>) {
  const { kind, rows, colours, error, read, valuesOf, create, change } = props;
  const [editing, setEditing] = useState<number | 'new' | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const focusButton = useFocusAfter(list, editing);
  const moving = useSubmit();
  const close = () => setEditing(null);
  if (rows === undefined) return <NotRead error={error} read={read} />;
  return (
    <div ref={list} className="flex flex-col gap-4">
      <FormError>{error}</FormError>
      <FormError>{moving.error === null ? null : `The order was not changed. ${moving.error}`}</FormError>
      <ul className="divide-y divide-line rounded-xl border border-line bg-panel">
        {rows.map((row, index) => (
          <li key={row.id}>
            {editing === row.id ? (
              <TypeForm
                kind={kind}
                initial={valuesOf(row)}
                stored
                others={rows.filter(({ id }) => id !== row.id)}
                save={(values) => change(row, values).then(read)}
                close={close}
              />
            ) : (
              <TypeLine
                {...props}
                row={row}
                index={index}
                last={index === rows.length - 1}
                edit={() => setEditing(row.id)}
                gone={() => focusButton('new')}
                moveBy={(step) =>
                  // Some of the changes may have been stored before one failed.
                  moving.submit(async () => props.move?.(index, step).finally(read))
                }
              />
            )}
          </li>
        ))}
        {rows.length === 0 ? <li className="p-4 text-muted">There are none yet.</li> : null}
      </ul>
      {editing === 'new' ? (
        <div className="rounded-xl border border-line bg-panel">
          <TypeForm
            kind={kind}
            initial={{ ...NEW_TYPE, colour: newColour(colours) }}
            stored={false}
            others={rows}
            save={(values) => create(values).then(read)}
            close={close}
          />
        </div>
      ) : (
        <div>
          <button type="button" data-opens="new" className={PRIMARY} onClick={() => setEditing('new')}>
            New {kind === 'mark' ? 'mark label' : 'span label'}
          </button>
        </div>
      )}
    </div>
  );
}

/** Gives the focus back to the button that opened a form once that has closed; also on request. */
function useFocusAfter(list: React.RefObject<HTMLElement | null>, editing: number | 'new' | null) {
  const before = useRef(editing);
  const focus = (opener: number | 'new') =>
    list.current?.querySelector<HTMLElement>(`[data-opens="${opener}"]`)?.focus();
  useEffect(() => {
    if (editing === null && before.current !== null) focus(before.current);
    before.current = editing;
  });
  return focus;
}

function NotRead({ error, read }: { error: string | null; read: () => Promise<void> }) {
  if (error === null) return <p className="text-muted">Reading…</p>;
  return (
    <div className="flex flex-col items-start gap-3">
      <FormError>{`The labels cannot be read. ${error}`}</FormError>
      <Button onClick={() => void read()}>Try again</Button>
    </div>
  );
}
