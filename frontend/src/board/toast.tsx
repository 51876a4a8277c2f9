'use client';

import { useEffect } from 'react';
import { useStore } from '../store/use-store.ts';
import { useBoard } from './board-context.tsx';

/** Good news goes by itself; a problem stays until it is read. */
const SHOWN_MS = 8_000;

/** The latest message at the foot of the chart. */
export function ToastBar() {
  const board = useBoard();
  const toast = useStore(board.messages.store, (state) => state.toast);
  useEffect(() => {
    if (toast?.tone !== 'done') return;
    const timer = setTimeout(board.messages.dismiss, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast, board]);
  if (!toast) return null;
  const { tone, text, action } = toast;
  const close = board.messages.dismiss;
  return (
    <div
      role={tone === 'problem' ? 'alert' : undefined}
      className="absolute inset-x-3 bottom-10 z-30 mx-auto flex w-fit max-w-lg items-center gap-1 rounded-xl border border-line bg-raised py-1.5 pr-1.5 pl-4 shadow-lg"
    >
      <p className={`mr-2 py-1 ${tone === 'problem' ? 'text-fall' : ''}`}>{text}</p>
      {action ? (
        <button
          type="button"
          className="cursor-pointer rounded-lg px-2.5 py-1 font-medium whitespace-nowrap text-accent hover:bg-sunken"
          onClick={() => {
            close();
            action.run();
          }}
        >
          {action.label}
        </button>
      ) : null}
      <button
        type="button"
        aria-label="Dismiss"
        className="cursor-pointer rounded-lg p-2 text-muted hover:bg-sunken hover:text-ink"
        onClick={close}
      >
        <svg viewBox="0 0 12 12" className="size-3 stroke-current stroke-[1.5]" aria-hidden="true">
          <path d="m2 2 8 8M10 2l-8 8" strokeLinecap="round" />
        </svg>
      </button>
    </div>
  );
}

/** What only a screen reader needs to be told. */
export function Announcer() {
  const board = useBoard();
  const { text } = useStore(board.messages.store, (state) => state.said);
  return (
    <p role="status" aria-label="What has happened" className="sr-only">
      {text}
    </p>
  );
}
