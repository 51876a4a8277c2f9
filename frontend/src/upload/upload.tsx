'use client';

import { useId, useState } from 'react';
import { LIMITS } from '../contract/limits.ts';
import { Icon } from '../icon/icon.tsx';
import { type UploadState, useUpload } from './use-upload.ts';

/** Takes a CSV file by click or by drop, and says how far it is and what is wrong with it. */
export function Upload() {
  const id = useId();
  const { state, upload, cancel } = useUpload();
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (file) upload(file);
  };
  return (
    <div className="flex flex-col gap-2 px-4 pb-3">
      <label
        htmlFor={id}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files);
        }}
        className="flex cursor-pointer items-center justify-center gap-2 rounded-lg border border-dashed border-muted/50 px-3 py-2 text-[0.8125rem] font-medium hover:border-accent hover:bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-accent data-over:border-accent data-over:bg-chosen"
      >
        <Icon name="upload" />
        Upload CSV
        <input
          id={id}
          type="file"
          accept=".csv,text/csv"
          className="sr-only"
          disabled={state.kind === 'sending'}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            take(event.target.files);
            // The same file, corrected, must count as a choice again.
            event.target.value = '';
          }}
        />
      </label>
      <p id={`${id}-hint`} className="sr-only">
        Columns time, open, high, low, close; at most {LIMITS.uploadBytes / 1024 / 1024} MB.
      </p>
      <Progress state={state} cancel={cancel} />
    </div>
  );
}

function Progress({ state, cancel }: { state: UploadState; cancel: () => void }) {
  if (state.kind === 'failed') {
    return (
      <p role="alert" className="rounded-lg bg-problem px-3 py-2 text-xs break-words">
        <strong className="font-semibold">{state.name}</strong> was not stored. {capital(state.error)}
      </p>
    );
  }
  if (state.kind !== 'sending') {
    return (
      <p role="status" className={state.kind === 'done' ? 'text-xs text-muted' : 'sr-only'}>
        {state.kind === 'done' ? `${state.name}: ${state.count.toLocaleString('en-GB')} candles stored.` : ''}
      </p>
    );
  }
  const sent = state.share >= 1;
  return (
    <div className="flex items-center gap-2 text-xs text-muted">
      <div className="min-w-0 flex-1">
        <p className="truncate">{sent ? `Storing ${state.name}…` : `Sending ${state.name}…`}</p>
        <progress
          aria-label={`Upload of ${state.name}`}
          {...(sent ? {} : { value: state.share })}
          max={1}
          className="h-1.5 w-full accent-(--brand)"
        />
      </div>
      <button
        type="button"
        className="cursor-pointer rounded-lg px-2 py-1 hover:bg-sunken hover:text-ink"
        onClick={cancel}
      >
        Cancel
      </button>
    </div>
  );
}

/** The server begins with the name of what is wrong: `line 17: …`. */
function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
