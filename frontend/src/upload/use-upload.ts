'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { messageOf } from '../request/request.ts';
import { refuseFile } from './refuse-file.ts';
import { sendFile } from './send-file.ts';

export type UploadState =
  | { kind: 'idle' }
  | { kind: 'sending'; name: string; share: number }
  | { kind: 'done'; name: string; count: number }
  | { kind: 'failed'; name: string; error: string };

/** Uploads one file at a time, and goes to the chart that came of it. */
export function useUpload(): { state: UploadState; upload: (file: File) => void; cancel: () => void } {
  const router = useRouter();
  const [state, setState] = useState<UploadState>({ kind: 'idle' });
  const sending = useRef<AbortController>(null);
  useEffect(() => () => sending.current?.abort(), []);

  const send = async (file: File) => {
    const { name } = file;
    const own = new AbortController();
    sending.current = own;
    setState({ kind: 'sending', name, share: 0 });
    try {
      const { count, chart } = await sendFile(
        file,
        (share) => setState({ kind: 'sending', name, share }),
        own.signal,
      );
      setState({ kind: 'done', name: chart.name, count });
      router.push(`/?chart=${chart.id}`);
      router.refresh();
    } catch (thrown) {
      setState(own.signal.aborted ? { kind: 'idle' } : { kind: 'failed', name, error: messageOf(thrown) });
    }
  };

  return {
    state,
    upload: (file) => {
      const error = refuseFile(file);
      if (error !== null) setState({ kind: 'failed', name: file.name, error });
      else void send(file);
    },
    cancel: () => sending.current?.abort(),
  };
}
