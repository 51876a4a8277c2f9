'use client';

import { useCallback, useId, useState } from 'react';
import type { Chart } from '../contract/chart.ts';
import { LIMITS } from '../contract/limits.ts';
import { Icon } from '../icon/icon.tsx';
import { DropAnywhere } from './drop-anywhere.tsx';
import { useUploads } from './upload-context.tsx';
import { UploadReport } from './upload-report.tsx';

/** Where it is what the page is for, and beside a chart. */
const PROMINENT = 'bg-brand py-3 text-[0.9375rem] text-white shadow-sm outline-offset-2 hover:brightness-110';
const MODEST =
  'border border-dashed border-muted/50 py-2 text-[0.8125rem] hover:border-accent hover:bg-sunken';

/** Takes files of candles by click, or by drop anywhere on the page, and says how far they are. */
export function Upload({ chart = null, prominent = false }: { chart?: Chart | null; prominent?: boolean }) {
  const id = useId();
  const uploads = useUploads();
  const listen = useCallback(
    (input: HTMLInputElement | null) => {
      if (!input) return;
      const take = () => {
        if (input.files?.length) void uploads.choose(input.files, chart);
        // The same file, corrected, must count as a choice again.
        input.value = '';
      };
      // Not through React: while somebody chooses, an upload that ends may open another chart, whose page has
      // an input of its own, and what comes from this one would be heard by nobody.
      input.onchange = take;
      // Chosen before the page was ready to hear of it.
      take();
    },
    [uploads, chart],
  );
  return (
    <div className="flex flex-col gap-1.5 px-4 pb-3">
      <label
        htmlFor={id}
        className={`flex cursor-pointer items-center justify-center gap-2 rounded-lg px-3 font-medium has-focus-visible:outline-2 has-focus-visible:outline-accent ${prominent ? PROMINENT : MODEST}`}
      >
        <Icon name="upload" />
        Upload CSV
        <input
          id={id}
          type="file"
          multiple
          accept=".csv,.tsv,.txt,.prn,text/csv,text/plain,text/tab-separated-values"
          className="sr-only"
          aria-describedby={`${id}-hint`}
          ref={listen}
        />
      </label>
      <p id={`${id}-hint`} className="text-center text-balance text-[0.6875rem] leading-snug text-muted">
        or drop files anywhere; each up to {LIMITS.uploadBytes / 1024 / 1024} MB and{' '}
        {LIMITS.uploadRows.toLocaleString('en-GB')} candles
      </p>
      <UploadReport chartId={chart?.id} />
      <DropAnywhere chart={chart} />
    </div>
  );
}

/** The first chart to try the application with, of prices that nobody ever paid. */
export function TrySample() {
  const uploads = useUploads();
  const [busy, setBusy] = useState(false);
  const load = async () => {
    setBusy(true);
    const { sampleFile } = await import('./sample.ts');
    await uploads.choose([sampleFile()], null);
    setBusy(false);
  };
  return (
    <button
      type="button"
      disabled={busy}
      onClick={load}
      className="cursor-pointer rounded-sm text-xs text-muted underline underline-offset-2 hover:text-ink"
    >
      No file at hand? Try a sample chart
    </button>
  );
}
