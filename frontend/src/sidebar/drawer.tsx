'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useRef } from 'react';

/** Closes the drawer where it is one and open: what comes next happens on the chart. */
export function closeDrawer(): void {
  const drawer = document.getElementById('sidebar');
  if (drawer?.matches(':popover-open')) drawer.hidePopover();
}

/**
 * A column on wide windows. On narrow ones the browser's own popover: it closes on Escape and on a
 * click beside it, and gives the focus back. It also closes when another chart has been chosen, and on
 * a click on whatever says `data-closes-drawer`: what comes next happens on the chart.
 */
export function Drawer({ children }: { children: React.ReactNode }) {
  const drawer = useRef<HTMLElement>(null);
  const chosen = useSearchParams().get('chart');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new choice is what closes it
  useEffect(() => {
    const element = drawer.current;
    const clicked = ({ target }: MouseEvent) => {
      if (target instanceof Element && target.closest('[data-closes-drawer]')) closeDrawer();
    };
    element?.addEventListener('click', clicked);
    return () => {
      element?.removeEventListener('click', clicked);
      closeDrawer();
    };
  }, [chosen]);
  return (
    <>
      <header className="flex items-center gap-2 border-b border-line bg-panel px-3 py-2 md:hidden">
        <button
          type="button"
          popoverTarget="sidebar"
          className="flex cursor-pointer items-center gap-2 rounded-lg px-2 py-1.5 font-medium hover:bg-sunken"
        >
          <svg viewBox="0 0 16 16" className="size-4 stroke-current stroke-[1.5]" aria-hidden="true">
            <path d="M2 4.5h12M2 8h12M2 11.5h12" strokeLinecap="round" />
          </svg>
          Charts and tools
        </button>
      </header>
      <aside
        ref={drawer}
        id="sidebar"
        aria-label="Charts and tools"
        popover="auto"
        className="m-0 h-dvh w-72 max-w-[85vw] flex-col border-r border-line bg-panel p-0 text-ink backdrop:bg-black/40 open:flex md:static md:flex md:h-auto md:w-64 md:shrink-0 md:pointer-coarse:w-72 lg:w-72"
      >
        {children}
      </aside>
    </>
  );
}
