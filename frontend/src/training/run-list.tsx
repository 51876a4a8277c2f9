'use client';

import { useState } from 'react';
import type { ModelInfo, TrainingRun } from '../contract/model.ts';
import { FormError } from '../field/form-error.tsx';
import { useSubmit } from '../field/use-submit.ts';
import { Button } from '../notice/button.tsx';
import { request } from '../request/request.ts';
import { Comparison } from './comparison.tsx';
import {
  failureOf,
  figuresOf,
  isOurs,
  notesOf,
  type RunFigures,
  type WalkForwardFigures,
  walkForwardOf,
} from './figures.ts';
import { Rename } from './rename.tsx';
import { canBeUsed, dateOfRun, isModelGone, nameOfRun, share, verdictOfRun } from './run-words.ts';
import type { ShownRuns } from './use-model.ts';

interface Props extends ShownRuns {
  /** Called once another model is in use. */
  ask: () => void;
}

/**
 * The newest trainings: name and date, how good each is, and what can be done with it; two can be compared.
 */
export function RunList({ runs, hasMore, unfold, ask }: Props) {
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [a, b] = picked;
  if (runs.length === 0) return <p className="text-muted">No training has been run.</p>;
  const pick = (id: string) =>
    setPicked(picked.includes(id) ? picked.filter((other) => other !== id) : [...picked, id].slice(-2));
  return (
    <>
      <ul aria-label="Trainings" className="flex max-h-72 flex-col gap-1 overflow-y-auto">
        {runs.map((run) => (
          <li key={run.run_id}>
            <Run run={run} picked={picked.includes(run.run_id)} pick={() => pick(run.run_id)} ask={ask} />
          </li>
        ))}
      </ul>
      {unfold ? (
        <div>
          <Button onClick={unfold}>{hasMore ? 'More trainings' : 'Fewer trainings'}</Button>
        </div>
      ) : null}
      {a !== undefined && b !== undefined ? (
        <Comparison key={`${a} ${b}`} a={a} b={b} close={() => setPicked([])} />
      ) : null}
    </>
  );
}

interface RunProps {
  run: TrainingRun;
  picked: boolean;
  pick: () => void;
  ask: () => void;
}

function Run({ run, picked, pick, ask }: RunProps) {
  const failure = failureOf(run.metrics_summary);
  const measured = figuresOf(run.metrics_summary) !== undefined;
  return (
    <details className="rounded-lg border border-line px-2 py-1.5 open:bg-ground">
      <summary className="cursor-pointer list-none [&::-webkit-details-marker]:hidden">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate font-medium">{nameOfRun(run)}</span>
          {run.in_use ? <span className="rounded bg-chosen px-1.5 text-[0.6875rem]">in use</span> : null}
        </span>
        <span className="flex flex-wrap justify-between gap-x-2 text-[0.6875rem] text-muted tabular-nums">
          <span>{dateOfRun(run)}</span>
          <span>{verdictOfRun(run)}</span>
        </span>
      </summary>
      <div className="mt-1.5 flex flex-col gap-2">
        {measured ? <Figures run={run} /> : null}
        {notesOf(run.metrics_summary).map((note) => (
          <p key={note} className="text-pretty">
            {note}
          </p>
        ))}
        {failure ? (
          <p className="rounded-lg bg-problem p-2 text-pretty">
            {failure.error} {failure.hint}
          </p>
        ) : null}
        {isOurs(run.metrics_summary) ? <Rename run={run} ask={ask} /> : null}
        {run.status === 'completed' ? <Actions run={run} picked={picked} pick={pick} ask={ask} /> : null}
      </div>
    </details>
  );
}

/** The figures of patterns in the test part, with the counts behind them. */
function Figures({ run }: { run: TrainingRun }) {
  const figures = figuresOf(run.metrics_summary);
  const walked = walkForwardOf(run.metrics_summary);
  if (!figures) return null;
  const rows = [
    ...scoresOf(figures),
    ...(walked
      ? [[`F1 over ${partsOf(walked)}`, `${share(walked.meanF1)} ± ${share(walked.spreadF1)}`] as const]
      : []),
    [
      'Found / predicted / there',
      [figures.matched, figures.predicted, figures.actual].map((n) => n ?? '–').join(' / '),
    ] as const,
  ];
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-0.5 tabular-nums">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function partsOf({ folds, scored }: WalkForwardFigures): string {
  return scored === folds ? `${folds} parts` : `${scored} of ${folds} parts`;
}

/** None where the test part does not say how good the model is. */
function scoresOf(figures: RunFigures): (readonly [string, string])[] {
  if (figures.hasUnseenLabel || figures.actual === 0) return [];
  return [
    ['F1, half overlapping', share(figures.f1)],
    ['F1 by chance', share(figures.baselineF1)],
    ['Precision', share(figures.precision)],
    ['Recall', share(figures.recall)],
    ['F1, both ends exact', share(figures.exactF1)],
  ];
}

function Actions({ run, picked, pick, ask }: RunProps) {
  const use = useSubmit();
  const choose = () =>
    use.submit(async () => {
      await request<ModelInfo>('/api/model/use', { method: 'POST', body: { run_id: run.run_id } });
      ask();
    });
  return (
    <>
      {isModelGone(run) ? <p className="text-pretty">Its model file is gone: it cannot be used.</p> : null}
      <div className="flex flex-wrap gap-2">
        {canBeUsed(run) ? (
          <Button disabled={use.busy} onClick={() => void choose()}>
            Use this model
          </Button>
        ) : null}
        <Button onClick={pick}>{picked ? 'Do not compare' : 'Compare'}</Button>
      </div>
      <FormError>{use.error === null ? null : `The model is not in use. ${use.error}`}</FormError>
    </>
  );
}
