'use client';

import { useId } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { FormError } from '../field/form-error.tsx';
import { useSubmit } from '../field/use-submit.ts';
import { shownKey } from '../keys/lookup.ts';
import { NEGATIVE_LABEL } from '../marks/negative.ts';
import { Button } from '../notice/button.tsx';
import { closeDrawer } from '../sidebar/drawer.tsx';
import { Section } from '../sidebar/section.tsx';
import { useStore } from '../store/use-store.ts';
import { ReviewList, StretchList } from './review-list.tsx';
import { useQueue } from './use-queue.ts';

/**
 * What a model suggests, the surest first, to be decided on; and what nobody has labelled, with or without a
 * model.
 */
export function ReviewSection() {
  const board = useBoard();
  const { mode } = useStore(board.review.store, (state) => state);
  const { open, reviewed, total } = useQueue();
  const held = useStore(board.marks.store, (state) => state.suggestions.length > 0);
  const { busy, error, submit } = useSubmit();
  const begin = (what: 'suggestions' | 'stretches') => {
    closeDrawer();
    board.review.begin(what);
  };
  const find = () =>
    submit(async () => {
      const { askSuggestions } = await import('./ask-suggestions.ts');
      if ((await askSuggestions(board)) === 0) board.messages.tell('The model sees no pattern here.');
      else begin('suggestions');
    });
  return (
    <Section title="Review" count={open.length || undefined} closed>
      <div className="flex flex-col gap-2 px-2 text-xs">
        <div className="flex flex-wrap gap-2">
          <Button disabled={busy} onClick={() => (open.length > 0 ? begin('suggestions') : void find())}>
            {busy ? 'Predicting…' : 'Review suggestions'}
          </Button>
          <Button onClick={() => begin('stretches')}>Walk unlabelled stretches</Button>
          <Button
            data-closes-drawer
            aria-keyshortcuts={shownKey('stretch')}
            title="Two clicks: everything from here to here was looked at"
            onClick={() => board.toggle({ kind: 'stretch', label: NEGATIVE_LABEL.name })}
          >
            Mark as looked through
          </Button>
        </div>
        <FormError>{error === null ? null : `There are no suggestions. ${error}`}</FormError>
        {held ? <Threshold /> : null}
        {!held && total > 0 ? <Decided count={reviewed} /> : null}
        {mode === 'stretches' ? <StretchList /> : <ReviewList />}
      </div>
    </Section>
  );
}

/** What was decided before says nothing of what is open: that is asked of the model. */
function Decided({ count }: { count: number }) {
  return (
    <p role="status" className="text-muted">
      {count.toLocaleString('en-GB')} {count === 1 ? 'suggestion is' : 'suggestions are'} decided on. What
      else the model sees is asked for by “Review suggestions”.
    </p>
  );
}

function Threshold() {
  const board = useBoard();
  const id = useId();
  const { threshold } = useStore(board.filters.store, (state) => state);
  const { reviewed, total } = useQueue();
  return (
    <>
      <p role="status">
        {reviewed.toLocaleString('en-GB')} of {total.toLocaleString('en-GB')} reviewed
      </p>
      <div className="flex items-center gap-2">
        <label htmlFor={id} className="text-muted">
          At least
        </label>
        <input
          id={id}
          type="range"
          min={0}
          max={100}
          step={1}
          value={Math.round(threshold * 100)}
          onChange={(event) => board.filters.setThreshold(Number(event.target.value) / 100)}
          className="min-w-0 flex-1"
        />
        <output htmlFor={id} className="w-10 text-right tabular-nums">
          {Math.round(threshold * 100)} %
        </output>
      </div>
    </>
  );
}
