'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { Button } from './button.tsx';

/** Asks the server for the page again, without losing what is on it. */
export function RetryButton({ label }: { label: string }) {
  const router = useRouter();
  const [pending, start] = useTransition();
  return (
    <Button disabled={pending} onClick={() => start(() => router.refresh())}>
      {pending ? 'One moment…' : label}
    </Button>
  );
}
