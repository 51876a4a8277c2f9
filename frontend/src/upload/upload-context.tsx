'use client';

import { useRouter } from 'next/navigation';
import { createContext, lazy, Suspense, use, useState } from 'react';
import { useStore } from '../store/use-store.ts';
import { Uploads } from './uploads.ts';

/** Loaded with the first file. */
const loadDialog = async () => ({ default: (await import('./upload-dialog.tsx')).UploadDialog });
const UploadDialog = lazy(loadDialog);

const UploadContext = createContext<Uploads | undefined>(undefined);

/**
 * Holds the uploads that are under way. It belongs around all pages: opening another chart or page neither
 * ends an upload nor loses how it ended. When one is stored the page goes to its chart, unless another page
 * or chart was opened meanwhile: nobody is torn away from what they are marking.
 */
export function UploadProvider({ children }: { children: React.ReactNode }) {
  const router = useRouter();
  const [uploads] = useState(
    () =>
      new Uploads((chart, begunAt) => {
        if (isStillAt(begunAt)) router.push(`/?chart=${chart.id}`);
        router.refresh();
      }, loadDialog),
  );
  const hasFiles = useStore(uploads.store, ({ chosen }) => chosen.length > 0);
  return (
    <UploadContext value={uploads}>
      {children}
      <Suspense>{hasFiles ? <UploadDialog uploads={uploads} /> : null}</Suspense>
    </UploadContext>
  );
}

/**
 * Whether page and chart are those of this address. What else it says, such as the view, changes with every
 * pan.
 */
function isStillAt(address: string): boolean {
  const [before, now] = [new URL(address), window.location];
  const chart = before.searchParams.get('chart');
  const isSameChart = chart === null || chart === new URLSearchParams(now.search).get('chart');
  return before.pathname === now.pathname && isSameChart;
}

/** The uploads of this window. Throws outside an UploadProvider. */
export function useUploads(): Uploads {
  const uploads = use(UploadContext);
  if (!uploads) throw new Error('There are no uploads here: an UploadProvider is missing.');
  return uploads;
}
