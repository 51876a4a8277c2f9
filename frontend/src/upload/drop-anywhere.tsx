'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import type { Chart } from '../contract/chart.ts';
import { Icon } from '../icon/icon.tsx';
import { useUploads } from './upload-context.tsx';

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;

/** Takes files that are dropped anywhere on the page, and says so while they hover over it. */
export function DropAnywhere({ chart }: { chart: Chart | null }) {
  const uploads = useUploads();
  const [over, setOver] = useState(false);
  const choose = useEffectEvent((files: FileList) => void uploads.choose(files, chart));
  useEffect(() => {
    const own = new AbortController();
    const on = (type: 'dragover' | 'dragleave' | 'drop', listener: (event: DragEvent) => void) =>
      window.addEventListener(type, (event) => hasFiles(event) && listener(event), { signal: own.signal });
    on('dragover', (event) => {
      // Without this the browser would open the file in place of the page.
      event.preventDefault();
      setOver(true);
    });
    on('dragleave', ({ relatedTarget }) => {
      if (relatedTarget === null) setOver(false);
    });
    on('drop', (event) => {
      event.preventDefault();
      setOver(false);
      if (event.dataTransfer) choose(event.dataTransfer.files);
    });
    return () => own.abort();
  }, []);
  if (!over) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-ground/80 p-6">
      <p className="flex items-center gap-2 rounded-2xl border-2 border-dashed border-accent bg-raised px-8 py-6 text-base font-semibold shadow-2xl">
        <Icon name="upload" className="size-5" />
        Drop files of candles here
      </p>
    </div>
  );
}
