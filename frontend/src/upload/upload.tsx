'use client';

import { useId, useState } from 'react';
import { LIMITS } from '../contract/limits.ts';
import { Icon } from '../icon/icon.tsx';
import { useUpload } from './upload-context.tsx';
import { UploadReport } from './upload-report.tsx';

/** Takes a CSV file by click or by drop, and says how far it is and what is wrong with it. */
export function Upload() {
  const id = useId();
  const { state, upload } = useUpload();
  const [over, setOver] = useState(false);
  const busy = state.kind === 'sending';
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
          setOver(!busy);
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
          disabled={busy}
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
      <UploadReport />
    </div>
  );
}
