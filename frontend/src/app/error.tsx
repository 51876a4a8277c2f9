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
        action={<Button onClick={reset}>Try again</Button>}
      >
        The page met an error it did not expect{error.digest ? ` (${error.digest})` : ''}. The server’s log
        says more.
      </Notice>
    </main>
  );
}
