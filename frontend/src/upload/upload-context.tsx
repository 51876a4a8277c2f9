'use client';

import { createContext, use } from 'react';
import { type Sending, useSending } from './use-sending.ts';

const UploadContext = createContext<Sending | undefined>(undefined);

/**
 * Holds the upload that is under way. It belongs around all pages: opening another chart or page neither
 * ends the upload nor loses how it ended.
 */
export function UploadProvider({ children }: { children: React.ReactNode }) {
  return <UploadContext value={useSending()}>{children}</UploadContext>;
}

/** The one upload of this window. Throws outside an UploadProvider. */
export function useUpload(): Sending {
  const sending = use(UploadContext);
  if (!sending) throw new Error('There is no upload here: an UploadProvider is missing.');
  return sending;
}
