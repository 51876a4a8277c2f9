'use client';

import { useBoard } from '../board/board-context.tsx';
import { CONFIDENCE } from '../contract/limits.ts';
import type { SpanMark } from '../marks/mark.ts';
import { Button } from '../notice/button.tsx';

/** What is written about a span; a suggestion can be kept. */
export function SpanFacts({ mark }: { mark: SpanMark }) {
  const board = useBoard();
  const { confidence, outcome, notes, source } = mark.row;
  return (
    <div className="mt-2.5 flex flex-col gap-2 text-xs">
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        {confidence === null ? null : <Fact name="Confidence">{`${confidence} of ${CONFIDENCE.max}`}</Fact>}
        {outcome ? <Fact name="Outcome">{outcome}</Fact> : null}
        {source === 'human' ? null : <Fact name="Source">{source}</Fact>}
        <Prediction mark={mark} />
      </dl>
      {notes ? <p className="max-h-24 overflow-y-auto whitespace-pre-wrap text-pretty">{notes}</p> : null}
      {mark.suggested ? (
        <div className="flex gap-2">
          <Button onClick={() => void board.review.accept()}>Accept</Button>
          <Button onClick={() => void board.review.reject()}>Reject</Button>
        </div>
      ) : null}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

/** What a model said, where its words are of the usual form. */
function Prediction({ mark }: { mark: SpanMark }) {
  const said = mark.row.model_prediction;
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return null;
  const { label, confidence, model_version } = said;
  const percent = typeof confidence === 'number' ? ` ${(confidence * 100).toFixed(0)} %` : '';
  return (
    <>
      {typeof label === 'string' ? <Fact name="Predicted">{`${label}${percent}`}</Fact> : null}
      {typeof model_version === 'string' ? <Fact name="Model">{model_version}</Fact> : null}
    </>
  );
}
