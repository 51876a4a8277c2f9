'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useTransition } from 'react';
import { Button } from './button.tsx';

/** Whatever is wrong may be over: nobody should have to look after that. */
const AGAIN_MS = 10_000;

/** Asks the server for the page again, on a click and from time to time, without losing what is on it. */
export function RetryButton({ label }: { label: string }) {
  const router = useRouter();
  const [pending, start] = useTransition();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, [router]);
  return (
    <Button disabled={pending} onClick={() => start(() => router.refresh())}>
      {pending ? 'One moment…' : label}
    </Button>
  );
}
