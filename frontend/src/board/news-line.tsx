'use client';

import { useEffect, useRef } from 'react';
import { QUIET } from '../field/classes.ts';
import { Icon } from '../icon/icon.tsx';
import { useStore } from '../store/use-store.ts';
import { Action } from './action.tsx';
import type { Board } from './board.ts';
import { useBoard } from './board-context.tsx';
import type { News } from './messages.ts';

/** Good news goes by itself. */
const SHOWN_MS = 8_000;

/** The way back and forth, for hands without keys too; each says what it would do. */
export function HistoryButtons() {
  const board = useBoard();
  const { history, messages } = board;
  useStore(history.store, (state) => state);
  useStore(messages.store, (state) => state.problems);
  return (
    <div className="flex">
      <Step way="Undo" keys="Ctrl+Z" icon="undo" text={history.next('undo')} run={board.undo} />
      <Step way="Redo" keys="Ctrl+Y" icon="redo" text={history.next('redo')} run={board.redo} />
    </div>
  );
}

interface StepProps {
  way: 'Undo' | 'Redo';
  keys: string;
  icon: 'undo' | 'redo';
  /** What was done; undefined where nothing was. */
  text: string | undefined;
  run: () => Promise<void>;
}

function Step({ way, keys, icon, text, run }: StepProps) {
  const words = text === undefined ? `Nothing to ${way.toLowerCase()}` : `${way}: ${text}`;
  return (
    <button
      type="button"
      aria-label={words}
      aria-keyshortcuts={keys.replace('Ctrl', 'Control')}
      title={`${words} (${keys})`}
      disabled={text === undefined}
      className={`${QUIET} p-1.5`}
      onClick={() => void run()}
    >
      <Icon name={icon} />
    </button>
  );
}

/**
 * The latest good news, in a line that is always there. The Announcer says it too, so this has no role of its
 * own. It stays while the pointer or the focus is on it.
 */
export function NewsLine() {
  const board = useBoard();
  const { messages } = board;
  const news = useStore(messages.store, (state) => state.news);
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!news) return;
    const timer = setInterval(() => {
      if (!line.current?.matches(':hover, :focus-within')) messages.dismissNews();
    }, SHOWN_MS);
    return () => clearInterval(timer);
  }, [news, messages]);
  return (
    <div ref={line} className="flex min-h-9 min-w-0 flex-1 basis-52 items-center">
      {news ? (
        <>
          <p className="ml-1 truncate" title={news.text}>
            {news.text}
          </p>
          <Offer board={board} offer={news.offer} />
        </>
      ) : null}
    </div>
  );
}

function Offer({ board, offer }: { board: Board; offer: News['offer'] }) {
  if (offer === null) return null;
  if (offer === 'undo') return <Action label="Undo" run={() => void board.undo()} />;
  if (offer === 'redo') return <Action label="Redo" run={() => void board.redo()} />;
  return <Action label={offer.label} run={offer.run} />;
}
