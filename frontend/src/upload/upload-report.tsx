'use client';

import Link from 'next/link';
import { useEffect } from 'react';
import { QUIET } from '../field/classes.ts';
import { Icon } from '../icon/icon.tsx';
import { Button } from '../notice/button.tsx';
import { useStore } from '../store/use-store.ts';
import type { Sent } from './sent.ts';
import { counted } from './summary.ts';
import { useUploads } from './upload-context.tsx';

/** How far each upload is, and how those before it ended; `chartId` is the chart that is open. */
export function UploadReport({ chartId }: { chartId: number | undefined }) {
  const uploads = useUploads();
  const sent = useStore(uploads.store, (state) => state.sent);
  const stored = sent.filter(({ kind }) => kind === 'done').length;
  useEffect(() => {
    if (chartId !== undefined && stored > 0) uploads.openedChart(chartId);
  }, [uploads, chartId, stored]);
  return sent.map((file) => <Report key={file.id} sent={file} />);
}

function SendAgain({ id }: { id: number }) {
  const uploads = useUploads();
  return (
    <span className="mt-1.5 block">
      <Button onClick={() => uploads.again(id)}>Send again</Button>
    </span>
  );
}

function Report({ sent }: { sent: Sent }) {
  switch (sent.kind) {
    case 'waiting':
      return <p className="truncate text-xs text-muted">{sent.name} waits for its turn.</p>;
    case 'sending':
      return <Progress name={sent.name} share={sent.share} />;
    case 'done':
      return (
        <Ending id={sent.id} of={sent.chart.name} role="status">
          <Link href={`/?chart=${sent.chart.id}`} prefetch={false} className="font-semibold hover:underline">
            {sent.chart.name}
          </Link>
          : {counted(sent.count, 'candle', 'candles')} stored.
          {sent.alreadyThere > 0 ? ` ${sent.alreadyThere.toLocaleString('en-GB')} were there already.` : null}
        </Ending>
      );
    case 'failed':
      return (
        <Ending id={sent.id} of={sent.name} role="alert">
          <strong className="font-semibold">{sent.name}</strong> was not stored. {capital(sent.error)}
          {sent.passing ? <SendAgain id={sent.id} /> : null}
        </Ending>
      );
    case 'unknown':
      return (
        <Ending id={sent.id} of={sent.name} role="alert">
          <strong className="font-semibold">{sent.name}</strong> was sent, but the server’s answer was lost:
          it is not known whether the file was stored. Sent again, it will be there once.
          <SendAgain id={sent.id} />
        </Ending>
      );
  }
}

/** Once all has been sent it is the server’s, and there is nothing left to cancel. */
function Progress({ name, share }: { name: string; share: number }) {
  const { cancel } = useUploads();
  const isSent = share >= 1;
  return (
    <div className="flex items-center gap-2 text-xs text-muted">
      <div className="min-w-0 flex-1">
        <p className="truncate">{isSent ? `Storing ${name}…` : `Sending ${name}…`}</p>
        <progress
          aria-label={`Upload of ${name}`}
          {...(isSent ? {} : { value: share })}
          max={1}
          className="h-1.5 w-full motion-safe:indeterminate:animate-pulse"
        />
      </div>
      {isSent ? null : (
        <button type="button" className={`${QUIET} px-2 py-1`} onClick={cancel}>
          Cancel
        </button>
      )}
    </div>
  );
}

interface EndingProps {
  id: number;
  /** The name of what it tells of. */
  of: string;
  role: 'status' | 'alert';
  children: React.ReactNode;
}

/** Stays until it is dismissed or another file is stored, or as long as `toldOn` has it. */
function Ending({ id, of, role, children }: EndingProps) {
  const { dismiss } = useUploads();
  return (
    <div
      className={`flex items-start gap-1 text-xs ${role === 'alert' ? 'rounded-lg bg-problem px-3 py-2' : 'text-muted'}`}
    >
      <p role={role} className="min-w-0 flex-1 break-words">
        {children}
      </p>
      <button
        type="button"
        aria-label={`Dismiss: ${of}`}
        title="Dismiss"
        onClick={() => dismiss(id)}
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
