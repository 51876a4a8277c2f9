'use client';

import { useBoard } from '../board/board-context.tsx';
import { FIELD, QUIET } from '../field/classes.ts';
import { focusChart } from '../field/hand-focus-on.ts';
import { Icon } from '../icon/icon.tsx';
import type { SpanMark } from '../marks/mark.ts';
import { formatRange } from '../moment/moment.ts';
import { Button } from '../notice/button.tsx';
import { choicesFor } from '../spans/span-values.ts';
import { useStore } from '../store/use-store.ts';
import { Key } from '../tool/key.tsx';
import { sureness } from './queue.ts';
import { useQueue } from './use-queue.ts';

/** What is reviewed now and what can be said of it, above the chart. */
export function ReviewBar() {
  const board = useBoard();
  const { review } = board;
  const { mode, stretch } = useStore(review.store, (state) => state);
  const { open, reviewed, total } = useQueue();
  const selected = useStore(board.tools, (state) => state.selected);
  if (mode === 'off') return null;
  const mark = open.find(({ key }) => key === selected);
  const sure = mark && `${Math.round(sureness(mark) * 100)} %`;
  const asked =
    mode === 'stretches'
      ? stretch && formatRange(stretch.start, stretch.end)
      : mark && `${mark.title} ${sure}`;
  const answers =
    mode === 'stretches' ? { yes: 'Reviewed', no: 'Pass over' } : { yes: 'Accept', no: 'Reject' };
  return (
    <section
      aria-label="Under review"
      className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 md:shrink-0 md:flex-nowrap"
    >
      {mark ? <LabelByFinger mark={mark} /> : null}
      <p className="max-w-52 truncate font-semibold md:max-w-none" title={asked || undefined}>
        {mark ? <span className="pointer-coarse:hidden">{mark.title} </span> : null}
        {mark ? sure : (asked ?? 'Nothing is looked at.')}
      </p>
      {mode === 'suggestions' ? (
        <p className="text-muted tabular-nums">
          {reviewed.toLocaleString('en-GB')} of {total.toLocaleString('en-GB')} reviewed
        </p>
      ) : null}
      <div className="flex items-center gap-1.5">
        <Answer label={answers.yes} hotkey="a" disabled={!asked} run={() => void review.accept()} />
        <Answer label={answers.no} hotkey="d" disabled={!asked} run={() => void review.reject()} />
        <Answer label="Skip" hotkey="n" run={() => review.skip(1)} />
        <button
          type="button"
          aria-label="End the review"
          title="End the review"
          className={`${QUIET} p-1.5`}
          onClick={() => {
            focusChart();
            review.end();
          }}
        >
          <Icon name="close" className="size-3.5" />
        </button>
      </div>
    </section>
  );
}

/** The label as a choice, for fingers: a digit corrects it where there are keys. */
function LabelByFinger({ mark }: { mark: SpanMark }) {
  const { review, marks } = useBoard();
  const types = useStore(marks.store, (state) => state.spanTypes);
  return (
    <select
      aria-label="Keep it as"
      value={mark.label}
      onChange={(event) => {
        focusChart();
        review.correct(event.target.value);
      }}
      className={`${FIELD} hidden max-w-44 py-1 font-semibold pointer-coarse:block`}
    >
      {choicesFor(types, mark.label).map(({ name, display_name }) => (
        <option key={name} value={name}>
          {display_name}
        </option>
      ))}
    </select>
  );
}

interface AnswerProps {
  label: string;
  hotkey: string;
  disabled?: boolean;
  run: () => void;
}

function Answer({ label, hotkey, disabled = false, run }: AnswerProps) {
  return (
    <Button disabled={disabled} aria-keyshortcuts={hotkey} onClick={run}>
      <span className="flex items-center gap-1.5">
        {label}
        <Key>{hotkey}</Key>
      </span>
    </Button>
  );
}
