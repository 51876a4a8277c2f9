'use client';

import { useEffect } from 'react';
import { draftsWait } from './drafts.ts';
import { chartsLeft } from './left.ts';

/** On every page: a tab that has something that is not stored is not closed without a question. */
export function LeaveWarning() {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (chartsLeft().length > 0 || draftsWait()) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, []);
  return null;
}
