'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import type { Upload } from '../contract/upload.ts';
import { messageOf } from '../request/request.ts';
import { refuseFile } from './refuse-file.ts';
import { AnswerLost, sendFile } from './send-file.ts';

export type UploadState =
  | { kind: 'idle' }
  | { kind: 'sending'; name: string; share: number }
  | { kind: 'done'; count: number; chart: Upload['chart'] }
  /** Nothing of it was stored. */
  | { kind: 'failed'; name: string; error: string }
  /** It was sent, and may have been stored. */
  | { kind: 'unknown'; name: string };

export interface Sending {
  state: UploadState;
  /** Sends a file, unless one is on its way. */
  upload: (file: File) => void;
  /** Gives up; of use only until all has been sent. */
  cancel: () => void;
  /** Forgets how the last one ended. */
  dismiss: () => void;
}

/**
 * Uploads one file at a time. Then goes to the chart that came of it, unless another page or chart was
 * opened meanwhile: nobody is torn away from what they are marking.
 */
export function useSending(): Sending {
  const router = useRouter();
  const [state, setState] = useState<UploadState>({ kind: 'idle' });
  const sending = useRef<AbortController>(null);

  const send = async (file: File) => {
    const { name } = file;
    const own = new AbortController();
    sending.current = own;
    const begunAt = window.location.href;
    const progress = (share: number) => setState({ kind: 'sending', name, share });
    progress(0);
    try {
      const { count, chart } = await sendFile(file, progress, own.signal);
      setState({ kind: 'done', count, chart });
      if (window.location.href === begunAt) router.push(`/?chart=${chart.id}`);
      router.refresh();
    } catch (thrown) {
      setState(own.signal.aborted ? { kind: 'idle' } : endOf(name, thrown));
    } finally {
      sending.current = null;
    }
  };

  return {
    state,
    upload: (file) => {
      if (sending.current) return;
      const error = refuseFile(file);
      if (error !== null) setState({ kind: 'failed', name: file.name, error });
      else void send(file);
    },
    cancel: () => sending.current?.abort(),
    dismiss: () => setState({ kind: 'idle' }),
  };
}

function endOf(name: string, thrown: unknown): UploadState {
  if (thrown instanceof AnswerLost) return { kind: 'unknown', name };
  return { kind: 'failed', name, error: messageOf(thrown) };
}
