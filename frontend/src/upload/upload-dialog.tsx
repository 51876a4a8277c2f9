'use client';

import { useEffect, useRef } from 'react';
import { FIELD, PRIMARY } from '../field/classes.ts';
import { Field } from '../field/field.tsx';
import { Button } from '../notice/button.tsx';
import { useStore } from '../store/use-store.ts';
import { FileCard } from './file-card.tsx';
import { counted } from './summary.ts';
import type { Target, Uploads, UploadsState } from './uploads.ts';

/** Shows what was understood of the chosen files, and stores nothing before somebody has said so. */
export function UploadDialog({ uploads }: { uploads: Uploads }) {
  const state = useStore(uploads.store, (all) => all);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const { chosen } = state;
  const ready = chosen.filter(({ read }) => read?.kind === 'candles').length;
  const isReading = chosen.some(({ read }) => read === null);
  return (
    <dialog
      ref={dialog}
      aria-label="Check before storing"
      onClose={uploads.removeAll}
      className="m-auto max-h-[92dvh] w-full max-w-3xl rounded-2xl border border-line bg-raised p-0 text-ink shadow-2xl backdrop:bg-black/40"
    >
      <form
        className="flex max-h-[92dvh] flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          uploads.storeAll();
        }}
      >
        <h2 className="px-5 pt-4 pb-2 text-base font-semibold">{titleOf(chosen.length)}</h2>
        <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-5 pb-3">
          {chosen.map((file) => (
            <FileCard key={file.id} file={file} uploads={uploads} single={chosen.length === 1} />
          ))}
        </div>
        <footer className="flex flex-wrap items-end justify-end gap-2 border-t border-line px-5 py-3">
          <TargetChoice state={state} aim={uploads.aim} />
          <Button onClick={uploads.removeAll}>Cancel</Button>
          <button type="submit" disabled={ready === 0 || isReading} className={PRIMARY}>
            {verbOf(ready, chosen.length)}
          </button>
        </footer>
      </form>
    </dialog>
  );
}

function titleOf(count: number): string {
  return count === 1 ? 'This is how the file was understood' : `This is how ${count} files were understood`;
}

function verbOf(ready: number, all: number): string {
  if (ready === all || ready === 0) return all === 1 ? 'Store' : `Store ${counted(all, 'file', 'files')}`;
  return `Store ${ready} of ${all} files`;
}

function TargetChoice({ state, aim }: { state: UploadsState; aim: (target: Target) => void }) {
  const { chosen, open, target } = state;
  const options: readonly (readonly [Target, string])[] = [
    ['each', chosen.length === 1 ? 'A new chart' : 'A new chart for each'],
    ...(chosen.length > 1 ? [['one', 'One new chart of all'] as const] : []),
    ...(open ? [['open', `Add to “${open.name}”`] as const] : []),
  ];
  if (options.length === 1) return null;
  return (
    <div className="mr-auto min-w-48">
      <Field label="Where to">
        {(id) => (
          <select
            id={id}
            value={target}
            onChange={(event) => aim(event.target.value as Target)}
            className={FIELD}
          >
            {options.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}
