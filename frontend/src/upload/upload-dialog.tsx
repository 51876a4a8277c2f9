'use client';

import { useEffect, useRef } from 'react';
import { FIELD, PRIMARY } from '../field/classes.ts';
import { Field } from '../field/field.tsx';
import { Button } from '../notice/button.tsx';
import { useStore } from '../store/use-store.ts';
import { FileCard } from './file-card.tsx';
import { counted, fileTitles } from './summary.ts';
import type { ChosenFile, Target, Uploads, UploadsState } from './uploads.ts';

/** Shows what was understood of the chosen files, and stores nothing before somebody has said so. */
export function UploadDialog({ uploads }: { uploads: Uploads }) {
  const state = useStore(uploads.store, (all) => all);
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { chosen, target } = state;
  const ready = chosen.filter(({ read }) => read?.kind === 'candles').length;
  const titles = fileTitles(chosen.map(({ file }) => file.name));
  const isReading = chosen.some(({ read }) => read === null);
  useEffect(() => {
    dialog.current?.showModal();
    heading.current?.focus();
  }, []);
  useEffect(() => {
    // What the title says is heard first; then Enter does what most want, unless somebody is elsewhere.
    if (isReading || document.activeElement !== heading.current) return;
    const answers = dialog.current?.querySelectorAll<HTMLElement>('footer button:enabled') ?? [];
    [...answers].at(-1)?.focus();
  }, [isReading]);
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
        <h2
          ref={heading}
          tabIndex={-1}
          className="px-4 pt-4 pb-2 text-base font-semibold text-balance outline-none sm:px-5"
        >
          {titleOf(chosen)}
        </h2>
        <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-4 pb-3 sm:px-5">
          {chosen.map((file, index) => (
            <FileCard
              key={file.id}
              file={file}
              title={titles[index] ?? file.file.name}
              uploads={uploads}
              single={chosen.length === 1}
              isNamed={target === 'each' || (target === 'one' && index === 0)}
            />
          ))}
        </div>
        <footer className="flex flex-wrap items-end justify-end gap-2 border-t border-line px-4 py-3 sm:px-5">
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

function titleOf(chosen: readonly ChosenFile[]): string {
  const count = (kind: string | undefined) => chosen.filter(({ read }) => read?.kind === kind).length;
  const [all, ready, open, reading] = [chosen.length, count('candles'), count('questions'), count(undefined)];
  const one = all === 1;
  if (reading > 0) return one ? 'Reading the file…' : `Reading ${all} files…`;
  if (ready === all)
    return one ? 'This is how the file was understood' : `This is how ${all} files were understood`;
  if (open === all) return one ? 'The file leaves something open' : 'The files leave something open';
  if (ready + open === 0) return one ? 'This file cannot be stored' : 'None of these files can be stored';
  const parts = [
    ready > 0 ? `${ready} understood` : '',
    open > 0 ? `${open} left open` : '',
    ready + open < all ? `${all - ready - open} that cannot be stored` : '',
  ];
  return `Of ${all} files: ${parts.filter(Boolean).join(', ')}`;
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
