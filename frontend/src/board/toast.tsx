'use client';

import { useEffect, useRef } from 'react';
import { focusChart } from '../field/hand-focus-on.ts';
import { useStore } from '../store/use-store.ts';
import { useBoard } from './board-context.tsx';
import { wordsOf } from './problems.ts';

/** Good news goes by itself; a problem stays until it is read. */
const SHOWN_MS = 8_000;

/** The messages at the foot of the chart: what failed, and below it the latest good news. */
export function ToastBar() {
  return (
    <div className="pointer-events-none absolute inset-x-3 bottom-10 z-30 flex flex-col items-center gap-2">
      <Problems />
      <Clashes />
      <News />
    </div>
  );
}

/** What failed and was not done since, with one way to try all of it again. Announced at once. */
function Problems() {
  const { messages } = useBoard();
  const problems = useStore(messages.store, (state) => state.problems);
  if (problems.length === 0) return null;
  return (
    <div role="alert" className={TOAST}>
      <p className="mr-2 py-1 text-fall">{wordsOf(problems)}</p>
      {problems.some(({ retry }) => retry) ? (
        <Action label="Try again" run={() => void messages.retry()} />
      ) : null}
      <Dismiss run={messages.dismissProblems} />
    </div>
  );
}

/** What somebody else has changed meanwhile: both versions, and the choice between them. */
function Clashes() {
  const { messages } = useBoard();
  const clashes = useStore(messages.store, (state) => state.clashes);
  return clashes.map((clash) => (
    <div key={clash.about} role="alert" className={TOAST}>
      <div className="mr-2 py-1">
        <p className="text-fall">{clash.what}</p>
        <p>There: {clash.theirs}</p>
        <p>Here: {clash.mine}</p>
      </div>
      <Action label="Keep theirs" run={() => messages.decide(clash, false)} />
      <Action label="Keep mine" run={() => messages.decide(clash, true)} />
    </div>
  ));
}

/**
 * The Announcer says it too, so this has no role of its own. It stays while the pointer or the focus is on
 * it.
 */
function News() {
  const { messages, history, reopen } = useBoard();
  const news = useStore(messages.store, (state) => state.news);
  const toast = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!news) return;
    const timer = setInterval(() => {
      if (!toast.current?.matches(':hover, :focus-within')) messages.dismissNews();
    }, SHOWN_MS);
    return () => clearInterval(timer);
  }, [news, messages]);
  if (!news) return null;
  return (
    <div ref={toast} className={TOAST}>
      <p className="mr-2 py-1">{news.text}</p>
      {news.offer === 'undo' ? <Action label="Undo" run={() => void history.undo()} /> : null}
      {news.offer === 'redo' ? <Action label="Redo" run={() => void history.redo()} /> : null}
      {news.offer === 'reopen' ? <Action label="Open again" run={reopen} /> : null}
      <Dismiss run={messages.dismissNews} />
    </div>
  );
}

const TOAST =
  'pointer-events-auto flex w-fit max-w-lg items-center gap-1 rounded-xl border border-line bg-raised py-1.5 pr-1.5 pl-4 shadow-lg';

interface ActionProps {
  label: string;
  run: () => void;
}

/** A button whose message goes with it: the focus must not go with both. */
function Action({ label, run }: ActionProps) {
  return (
    <button
      type="button"
      className="cursor-pointer rounded-lg px-2.5 py-1 font-medium whitespace-nowrap text-accent hover:bg-sunken"
      onClick={() => {
        focusChart();
        run();
      }}
    >
      {label}
    </button>
  );
}

function Dismiss({ run }: Pick<ActionProps, 'run'>) {
  return (
    <button
      type="button"
      aria-label="Dismiss"
      className="cursor-pointer rounded-lg p-2 text-muted hover:bg-sunken hover:text-ink"
      onClick={() => {
        focusChart();
        run();
      }}
    >
      <svg viewBox="0 0 12 12" className="size-3 stroke-current stroke-[1.5]" aria-hidden="true">
        <path d="m2 2 8 8M10 2l-8 8" strokeLinecap="round" />
      </svg>
    </button>
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
