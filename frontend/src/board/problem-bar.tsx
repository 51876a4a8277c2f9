'use client';

import { useEffect, useRef } from 'react';
import { useStore } from '../store/use-store.ts';
import { Action, Dismiss } from './action.tsx';
import { useBoard } from './board-context.tsx';
import { ElsewhereBar } from './elsewhere-bar.tsx';
import { wordsOf } from './problems.ts';

/** What nothing can be done about is read in this time. */
const READ_MS = 15_000;
const BAR =
  'flex shrink-0 flex-wrap items-center gap-x-1 border-t border-line bg-problem py-1 pr-2 pl-4 text-[0.8125rem]';

/**
 * What failed, and what has to be decided: over the strip, from its lower end up. It comes when nobody
 * expects it, so it takes no room from the chart: prices would move under a hand that is about to set one.
 */
export function ProblemBar() {
  return (
    <div className="relative z-10 shrink-0">
      <div className="absolute inset-x-0 bottom-0 max-h-[50dvh] overflow-y-auto">
        <Clashes />
        <Problems />
        <ElsewhereBar className={BAR} />
        <ReadProblem />
      </div>
    </div>
  );
}

/** What could not be read, beside a chart that is there. It goes as soon as it could be. */
function ReadProblem() {
  const { candles, marks } = useBoard();
  const { error, candles: held } = useStore(candles.store, (state) => state);
  const marksError = useStore(marks.store, (state) => state.error);
  return (
    <>
      {error !== null && held.length > 0 ? (
        <Failed text={`More candles cannot be read. ${error}`} again={candles.retry} />
      ) : null}
      {marksError === null ? null : (
        <Failed text={`The marks cannot be read. ${marksError}`} again={() => void marks.load()} />
      )}
    </>
  );
}

function Failed({ text, again }: { text: string; again: () => void }) {
  return (
    <div role="alert" className={BAR}>
      <p className="mr-2 min-w-0 flex-1">{text}</p>
      <Action label="Try again" run={again} />
    </div>
  );
}

/** What failed and was not done since, with one way to try all of it again. Announced at once. */
function Problems() {
  const { messages, history } = useBoard();
  const problems = useStore(messages.store, (state) => state.problems);
  const bar = useRef<HTMLDivElement>(null);
  const hasComplaints = problems.some(({ retry }) => retry === null);
  useEffect(() => {
    if (!hasComplaints) return;
    const timer = setInterval(() => {
      if (!bar.current?.matches(':hover, :focus-within')) messages.dismissComplaints();
    }, READ_MS);
    return () => clearInterval(timer);
  }, [hasComplaints, messages]);
  if (problems.length === 0) return null;
  return (
    <div ref={bar} role="alert" className={BAR}>
      <p className="mr-2 min-w-0 flex-1">{wordsOf(problems)}</p>
      {problems.some(({ retry }) => retry) ? (
        <Action label="Try again" run={() => void messages.retry()} />
      ) : null}
      <Dismiss what={wordsOf(problems)} run={history.givingUp.giveUpAll} />
    </div>
  );
}

/** What somebody else has changed meanwhile: both versions, and the choice between them. */
function Clashes() {
  const { messages, marks } = useBoard();
  // What is stored may change while it is asked about.
  useStore(marks.store, (state) => state.marks);
  const clashes = useStore(messages.store, (state) => state.clashes);
  return clashes.toReversed().map((clash) => (
    <div key={clash.about} role="alert" className={BAR}>
      <div className="mr-2 min-w-0 flex-1 py-1">
        <p className="font-medium">{clash.what}</p>
        <p>There: {clash.theirs()}</p>
        <p>Here: {clash.mine}</p>
      </div>
      <Action label={clash.answers?.[0] ?? 'Keep theirs'} run={() => messages.decide(clash, false)} />
      <Action label={clash.answers?.[1] ?? 'Keep mine'} run={() => messages.decide(clash, true)} />
    </div>
  ));
}
