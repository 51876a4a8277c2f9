'use client';

import { useBoard } from '../board/board-context.tsx';
import { CONFIDENCE } from '../contract/limits.ts';
import { seenOf } from '../marks/look.ts';
import type { SpanMark } from '../marks/mark.ts';
import { sourceWords } from '../marks/source-words.ts';
import { titleOfLabel } from '../marks/title.ts';
import { Button } from '../notice/button.tsx';
import { useStore } from '../store/use-store.ts';

/** What is written about a span; a suggestion can be kept. */
export function SpanFacts({ mark }: { mark: SpanMark }) {
  const board = useBoard();
  const { confidence, outcome, notes, source } = mark.row;
  return (
    <>
      <dl className="flex min-w-0 flex-1 basis-16 gap-x-3 overflow-hidden md:flex-initial md:basis-auto">
        {confidence === null ? null : <Fact name="Confidence">{`${confidence} of ${CONFIDENCE.max}`}</Fact>}
        {outcome ? <Fact name="Outcome">{outcome}</Fact> : null}
        <Fact name="Made">{sourceWords(source)}</Fact>
        <Seen mark={mark} />
      </dl>
      {notes ? (
        <p
          className="order-last w-full min-w-0 truncate md:order-none md:w-auto md:flex-1 md:basis-24"
          title={notes}
        >
          {notes}
        </p>
      ) : null}
      {mark.suggested ? (
        <div className="flex gap-2">
          <Button onClick={() => void board.review.accept()}>Accept</Button>
          <Button onClick={() => void board.review.reject()}>Reject</Button>
        </div>
      ) : null}
    </>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div className="flex min-w-0 gap-1 whitespace-nowrap">
      <dt className="sr-only text-muted xl:not-sr-only">{name}</dt>
      <dd className="truncate" title={children}>
        {children}
      </dd>
    </div>
  );
}

/** What a model saw, where its words are of the usual form. */
function Seen({ mark }: { mark: SpanMark }) {
  const types = useStore(useBoard().marks.store, (state) => state.spanTypes);
  const seen = seenOf(mark.row.model_prediction);
  if (!seen) return null;
  const sure = seen.confidence === undefined ? '' : ` ${Math.round(seen.confidence * 100)} %`;
  return <Fact name="Model saw">{`${titleOfLabel(seen.label, types)}${sure}`}</Fact>;
}
