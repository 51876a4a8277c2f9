'use client';

import { usePathname } from 'next/navigation';
import { useEffect } from 'react';
import { draftsWait } from './drafts.ts';
import { Elsewhere } from './elsewhere.ts';
import { chartsLeft } from './left.ts';
import { Messages } from './messages.ts';
import { NO_TYPES } from './new-row.ts';

const SEND_MS = 5_000;

/**
 * On every page: a tab that has something that is not stored is not closed without a question, and stores it
 * as soon as the server answers. A chart's page says more of it, and looks after it itself.
 */
export function LeaveWarning() {
  const path = usePathname();
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (chartsLeft().length > 0 || draftsWait()) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, []);
  useEffect(() => {
    if (path === '/') return;
    const elsewhere = new Elsewhere(null, new Messages(), () => NO_TYPES);
    const timer = setInterval(() => void elsewhere.send(), SEND_MS);
    return () => clearInterval(timer);
  }, [path]);
  return null;
}
