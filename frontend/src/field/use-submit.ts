'use client';

import { useState } from 'react';
import { messageOf } from '../request/request.ts';

/** Runs a form's work: whether it is under way, and why it failed last. What was typed is not touched. */
export function useSubmit(): {
  busy: boolean;
  error: string | null;
  submit: (work: () => Promise<void>) => Promise<boolean>;
} {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (thrown) {
      setError(messageOf(thrown));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, submit };
}
