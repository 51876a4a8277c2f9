'use client';

import Link from 'next/link';
import { QUIET } from '../field/classes.ts';
import { Icon } from '../icon/icon.tsx';
import { useUpload } from './upload-context.tsx';

/** How far the upload is, or how the last one ended. */
export function UploadReport() {
  const { state } = useUpload();
  switch (state.kind) {
    case 'idle':
      return null;
    case 'sending':
      return <Progress name={state.name} share={state.share} />;
    case 'done':
      return (
        <Ending role="status">
          <Link href={`/?chart=${state.chart.id}`} prefetch={false} className="font-semibold hover:underline">
            {state.chart.name}
          </Link>
          : {state.count.toLocaleString('en-GB')} candles stored.
        </Ending>
      );
    case 'failed':
      return (
        <Ending role="alert">
          <strong className="font-semibold">{state.name}</strong> was not stored. {capital(state.error)}
        </Ending>
      );
    case 'unknown':
      return (
        <Ending role="alert">
          <strong className="font-semibold">{state.name}</strong> was sent, but the server’s answer was lost:
          it is not known whether the file was stored. Reload the page before you send it again: if it was,
          its chart is the first in the list.
        </Ending>
      );
  }
}

/** Once all has been sent it is the server’s, and there is nothing left to cancel. */
function Progress({ name, share }: { name: string; share: number }) {
  const { cancel } = useUpload();
  const sent = share >= 1;
  return (
    <div className="flex items-center gap-2 text-xs text-muted">
      <div className="min-w-0 flex-1">
        <p className="truncate">{sent ? `Storing ${name}…` : `Sending ${name}…`}</p>
        <progress
          aria-label={`Upload of ${name}`}
          {...(sent ? {} : { value: share })}
          max={1}
          className="h-1.5 w-full accent-(--brand)"
        />
      </div>
      {sent ? null : (
        <button type="button" className={`${QUIET} px-2 py-1`} onClick={cancel}>
          Cancel
        </button>
      )}
    </div>
  );
}

/** Stays, through other charts and pages, until it is dismissed or another file is sent. */
function Ending({ role, children }: { role: 'status' | 'alert'; children: React.ReactNode }) {
  const { dismiss } = useUpload();
  return (
    <div
      className={`flex items-start gap-1 text-xs ${role === 'alert' ? 'rounded-lg bg-problem px-3 py-2' : 'text-muted'}`}
    >
      <p role={role} className="min-w-0 flex-1 break-words">
        {children}
      </p>
      <button
        type="button"
        aria-label="Dismiss"
        title="Dismiss"
        onClick={dismiss}
        className={`${QUIET} -mr-1 p-0.5`}
      >
        <Icon name="close" className="size-3" />
      </button>
    </div>
  );
}

/** The server begins with the name of what is wrong: `line 17: …`. */
function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
