'use client';

import { useState } from 'react';
import { PRIMARY, QUIET } from '../field/classes.ts';
import { FormError } from '../field/form-error.tsx';
import { useSubmit } from '../field/use-submit.ts';
import { Icon } from '../icon/icon.tsx';
import { Button } from '../notice/button.tsx';
import { Confirm } from '../notice/confirm.tsx';
import { TypeForm } from './type-form.tsx';
import { NEW_TYPE, type TypeValues } from './type-values.ts';

interface TypeRow {
  id: number;
  name: string;
  display_name: string;
  hotkey?: string | null;
}

interface Props<Row extends TypeRow> {
  kind: 'mark' | 'span';
  rows: Row[] | undefined;
  error: string | null;
  read: () => Promise<void>;
  valuesOf: (row: Row) => TypeValues;
  /** Stores a new type, or changes the one with this id. */
  save: (values: TypeValues, id: number | null) => Promise<void>;
  remove: (id: number) => Promise<void>;
  /** Moves the row at this index; left out where types have no order. */
  move?: (index: number, step: 1 | -1) => Promise<void>;
  picture: (row: Row) => React.ReactNode;
  /** What else is said in the row. */
  detail: (row: Row) => React.ReactNode;
}

/** All types of one kind: create, change, order, delete. */
export function TypeList<Row extends TypeRow>(props: Props<Row>) {
  const { kind, rows, error, read, valuesOf, save } = props;
  const [editing, setEditing] = useState<number | 'new' | null>(null);
  const moving = useSubmit();
  const close = () => setEditing(null);
  const store = async (values: TypeValues, id: number | null) => {
    await save(values, id);
    await read();
  };
  if (rows === undefined) return <NotRead error={error} read={read} />;
  return (
    <div className="flex flex-col gap-4">
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
                save={(values) => store(values, row.id)}
                close={close}
              />
            ) : (
              <RowLine
                {...props}
                row={row}
                index={index}
                last={index === rows.length - 1}
                edit={() => setEditing(row.id)}
                moveBy={(step) =>
                  moving.submit(async () => {
                    await props.move?.(index, step);
                    await read();
                  })
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
            initial={NEW_TYPE}
            stored={false}
            others={rows}
            save={(values) => store(values, null)}
            close={close}
          />
        </div>
      ) : (
        <div>
          <button type="button" className={PRIMARY} onClick={() => setEditing('new')}>
            New {kind === 'mark' ? 'mark type' : 'span label'}
          </button>
        </div>
      )}
    </div>
  );
}

function NotRead({ error, read }: { error: string | null; read: () => Promise<void> }) {
  if (error === null) return <p className="text-muted">Reading…</p>;
  return (
    <div className="flex flex-col items-start gap-3">
      <FormError>{`The types cannot be read. ${error}`}</FormError>
      <Button onClick={() => void read()}>Try again</Button>
    </div>
  );
}

type RowLineProps<Row extends TypeRow> = Props<Row> & {
  row: Row;
  index: number;
  last: boolean;
  edit: () => void;
  moveBy: (step: 1 | -1) => void;
};

function RowLine<Row extends TypeRow>(props: RowLineProps<Row>) {
  const { row, index, last, edit, move, moveBy, picture, detail, valuesOf, remove, read } = props;
  const [asking, setAsking] = useState(false);
  const { active } = valuesOf(row);
  return (
    <div className="flex items-center gap-3 px-4 py-2.5">
      {picture(row)}
      <div className={`min-w-0 flex-1 ${active ? '' : 'text-muted'}`}>
        <p className="truncate font-medium">{row.display_name}</p>
        <p className="truncate text-xs text-muted">
          {row.name}
          {active ? '' : ' · not offered'}
        </p>
      </div>
      {detail(row)}
      <div className="flex">
        {move ? (
          <>
            <IconButton
              label={`Move ${row.display_name} up`}
              icon="up"
              disabled={index === 0}
              onClick={() => moveBy(-1)}
            />
            <IconButton
              label={`Move ${row.display_name} down`}
              icon="down"
              disabled={last}
              onClick={() => moveBy(1)}
            />
          </>
        ) : null}
        <IconButton label={`Change ${row.display_name}`} icon="edit" onClick={edit} />
        <IconButton label={`Delete ${row.display_name}`} icon="delete" onClick={() => setAsking(true)} />
      </div>
      {asking ? (
        <Confirm
          title={`Delete ${row.display_name}?`}
          verb="Delete"
          failure="The type was not deleted."
          work={() => remove(row.id)}
          close={(done) => {
            setAsking(false);
            if (done) void read();
          }}
        >
          Marks that carry its name stay, and keep their colour.
        </Confirm>
      ) : null}
    </div>
  );
}

interface IconButtonProps {
  label: string;
  icon: 'up' | 'down' | 'edit' | 'delete';
  disabled?: boolean;
  onClick: () => void;
}

function IconButton({ label, icon, disabled = false, onClick }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
      className={`${QUIET} p-2`}
    >
      <Icon name={icon} />
    </button>
  );
}
