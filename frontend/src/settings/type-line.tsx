'use client';

import { useState } from 'react';
import { QUIET } from '../field/classes.ts';
import { Icon } from '../icon/icon.tsx';
import { Confirm } from '../notice/confirm.tsx';
import type { TypeValues } from './type-values.ts';

/** What the rows of both kinds of types have in common. */
export interface TypeRow {
  id: number;
  name: string;
  display_name: string;
  hotkey?: string | null;
}

/** A kind of types: how it is read, shown and changed. */
export interface TypeListProps<Row extends TypeRow> {
  kind: 'mark' | 'span';
  rows: Row[] | undefined;
  /** The colours that are in use, of both kinds. */
  colours: readonly (string | null)[];
  error: string | null;
  read: () => Promise<void>;
  valuesOf: (row: Row) => TypeValues;
  create: (values: TypeValues) => Promise<void>;
  change: (row: Row, values: TypeValues) => Promise<void>;
  remove: (id: number) => Promise<void>;
  /** Moves the row at this index; left out where types have no order. */
  move?: (index: number, step: 1 | -1) => Promise<void>;
  picture: (row: Row) => React.ReactNode;
  /** What else is said in the row. */
  detail: (row: Row) => React.ReactNode;
}

type TypeLineProps<Row extends TypeRow> = TypeListProps<Row> & {
  row: Row;
  index: number;
  last: boolean;
  edit: () => void;
  /** Called once it has been deleted. */
  gone: () => void;
  moveBy: (step: 1 | -1) => void;
};

/** One type with what can be done to it. */
export function TypeLine<Row extends TypeRow>(props: TypeLineProps<Row>) {
  const { row, index, last, edit, gone, move, moveBy, picture, detail, valuesOf, remove, read } = props;
  const [asking, setAsking] = useState(false);
  const { active } = valuesOf(row);
  return (
    <div className="flex flex-wrap items-center gap-x-3 px-4 py-2.5">
      {picture(row)}
      <div className={`min-w-40 flex-1 ${active ? '' : 'text-muted'}`}>
        <p className="truncate font-medium">{row.display_name}</p>
        <p className="truncate text-xs text-muted">
          {row.name}
          {active ? '' : ' · not offered'}
        </p>
      </div>
      {detail(row)}
      <div className="ml-auto flex">
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
        <IconButton label={`Change ${row.display_name}`} icon="edit" opens={row.id} onClick={edit} />
        <IconButton label={`Delete ${row.display_name}`} icon="delete" onClick={() => setAsking(true)} />
      </div>
      {asking ? (
        <Confirm
          title={`Delete ${row.display_name}?`}
          verb="Delete"
          failure="The label was not deleted."
          work={() => remove(row.id)}
          close={(done) => {
            setAsking(false);
            if (done) void read().then(gone);
          }}
        >
          Marks that carry it stay, and keep their colour.
        </Confirm>
      ) : null}
    </div>
  );
}

interface IconButtonProps {
  label: string;
  icon: 'up' | 'down' | 'edit' | 'delete';
  disabled?: boolean;
  /** The row whose form it opens, and whose form gives the focus back to it. */
  opens?: number;
  onClick: () => void;
}

function IconButton({ label, icon, disabled = false, opens, onClick }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      data-opens={opens}
      disabled={disabled}
      onClick={onClick}
      className={`${QUIET} p-2`}
    >
      <Icon name={icon} />
    </button>
  );
}
