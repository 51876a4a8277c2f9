'use client';

import { Button } from '../notice/button.tsx';
import { Notice } from '../notice/notice.tsx';

/** For bugs; whatever is expected has a notice of its own. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main className="flex h-dvh">
      <Notice
        page
        tone="problem"
        title="Something is wrong here"
        action={
          <div className="flex items-center gap-4">
            <Button onClick={reset}>Try again</Button>
            <WaysOut />
          </div>
        }
      >
        The page met an error it did not expect{error.digest ? ` (${error.digest})` : ''}. The server’s log
        says more.
      </Notice>
    </main>
  );
}

/**
 * Whole page loads: a link within the app keeps the error where only the query differs (`/?chart=1` to `/`).
 */
function WaysOut() {
  return WAYS_OUT.map(({ href, title }) => (
    <a key={href} href={href} className="font-medium text-accent underline underline-offset-4">
      {title}
    </a>
  ));
}

const WAYS_OUT = [
  { href: '/', title: 'To the charts' },
  { href: '/settings/annotation-types', title: 'Settings' },
] as const;
