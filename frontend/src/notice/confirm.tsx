'use client';

import { useEffect, useRef } from 'react';
import { FormError } from '../field/form-error.tsx';
import { useSubmit } from '../field/use-submit.ts';
import { Button } from './button.tsx';

interface Props {
  title: string;
  children: React.ReactNode;
  /** What the button says that does it. */
  verb: string;
  /** What is said when it fails, before the reason. */
  failure: string;
  work: () => Promise<unknown>;
  /** True when it was done. */
  close: (done: boolean) => void;
}

/** A question that must be answered before something that cannot be undone. */
export function Confirm({ title, children, verb, failure, work, close }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { busy, error, submit } = useSubmit();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      onClose={() => close(false)}
      className="m-auto w-full max-w-sm rounded-2xl border border-line bg-raised p-5 text-ink shadow-2xl backdrop:bg-black/40"
    >
      <div className="flex flex-col gap-3">
        <h2 className="text-base font-semibold text-balance break-words">{title}</h2>
        <p className="text-pretty text-muted">{children}</p>
        <FormError>{error === null ? null : `${failure} ${error}`}</FormError>
        <div className="mt-1 flex justify-end gap-2">
          <Button onClick={() => close(false)}>Cancel</Button>
          <button
            type="button"
            disabled={busy}
            className="cursor-pointer rounded-lg bg-danger px-3 py-1.5 font-medium text-white shadow-xs hover:brightness-110 disabled:opacity-60"
            onClick={async () => {
              const done = await submit(async () => {
                await work();
              });
              if (done) close(true);
            }}
          >
            {busy ? 'One moment…' : verb}
          </button>
        </div>
      </div>
    </dialog>
  );
}
