'use client';

import Link from 'next/link';
import { useId } from 'react';
import { Icon } from '../icon/icon.tsx';
import { usePreference } from '../preferences/preferences-context.tsx';

interface Props {
  title: string;
  /** How many there are of what it lists. */
  count?: number | undefined;
  /** A page that belongs to it. */
  action?: { label: string; href: string };
  /** Closed at first. */
  closed?: boolean;
  children: React.ReactNode;
}

/** A part of the sidebar that can be closed; how it was left is remembered. */
export function Section({ title, count, action, closed = false, children }: Props) {
  const id = useId();
  const [sections, remember] = usePreference('sections');
  const open = sections[title] ?? !closed;
  return (
    <section aria-labelledby={id} className="relative border-t border-line px-2 py-1.5">
      <details
        open={open}
        className="group"
        onToggle={({ currentTarget }) => {
          if (currentTarget.open !== open) remember({ ...sections, [title]: currentTarget.open });
        }}
      >
        <summary className="flex cursor-pointer list-none items-center gap-1.5 rounded-lg px-2 py-1.5 -outline-offset-2 [&::-webkit-details-marker]:hidden">
          <Icon
            name="chevron"
            className="size-3 -rotate-90 text-muted transition-transform group-open:rotate-0"
          />
          <h2 id={id} className="text-xs font-semibold">
            {title}
          </h2>
          {count === undefined ? null : (
            <span className="text-xs text-muted tabular-nums">{count.toLocaleString('en-GB')}</span>
          )}
        </summary>
        <div className="pt-1 pb-2">{children}</div>
      </details>
      {action ? (
        <Link
          href={action.href}
          prefetch={false}
          aria-label={action.label}
          title={action.label}
          className="absolute top-2 right-3 rounded-lg p-1.5 text-muted hover:bg-sunken hover:text-ink"
        >
          <Icon name="settings" className="size-3.5" />
        </Link>
      ) : null}
    </section>
  );
}
