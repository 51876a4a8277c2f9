'use client';

import { useEffect, useState } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { Starts } from '../board/posts.ts';
import type { ModelInfo, TrainingRun, TrainingRuns, TrainingStarted } from '../contract/model.ts';
import { FormError } from '../field/form-error.tsx';
import { TextField } from '../field/text-field.tsx';
import { useSubmit } from '../field/use-submit.ts';
import type { Mark } from '../marks/mark.ts';
import { Button } from '../notice/button.tsx';
import { Section } from '../sidebar/section.tsx';
import { useStore } from '../store/use-store.ts';
import { askModel } from './ask-model.ts';
import { learnedUntil } from './figures.ts';
import { learnedLabels } from './known-labels.ts';
import { Progress } from './progress.tsx';
import { RunList } from './run-list.tsx';
import { dateOfRun, nameOfRun, verdictOfRun } from './run-words.ts';
import { suggestionsOf } from './suggestions.ts';
import { type ShownRuns, useModel } from './use-model.ts';

/** The model: what there is, how to train it, and what it sees in this chart. */
export function TrainingSection() {
  const { state, shown, ask } = useModel();
  return (
    <Section title="Model">
      <div className="flex flex-col gap-2.5 px-2 text-xs">
        {state.kind === 'asking' ? <p className="text-muted">Asking the model service…</p> : null}
        {state.kind === 'away' ? (
          <Unreachable
            text="The model service is not running. Training and prediction wait for it; everything else works."
            ask={ask}
          />
        ) : null}
        {state.kind === 'failed' ? <Unreachable text={state.error} ask={ask} /> : null}
        {state.kind === 'known' ? <Model {...state} shown={shown} ask={ask} /> : null}
      </div>
    </Section>
  );
}

function Unreachable({ text, ask }: { text: string; ask: () => void }) {
  return (
    <>
      <p role="status" className="text-pretty text-muted">
        {text}
      </p>
      <div>
        <Button onClick={ask}>Ask again</Button>
      </div>
    </>
  );
}

interface ModelProps {
  info: ModelInfo;
  used: TrainingRun | undefined;
  training: TrainingRuns;
  shown: ShownRuns;
  ask: () => void;
}

function Model({ info, used, training, shown, ask }: ModelProps) {
  const start = useSubmit();
  const [starts] = useState(() => new Starts());
  const [name, setName] = useState('');
  const { active } = training;
  useLearnedUntil(used);
  const train = () =>
    start.submit(async () => {
      const body = name.trim() === '' ? {} : { experiment_name: name.trim() };
      await starts.start<TrainingStarted>('/api/training/start', body);
      setName('');
      ask();
    });
  return (
    <>
      <InUse info={info} run={used} />
      <TextField
        label="Name of the next training"
        placeholder="its charts, spans and settings"
        value={name}
        change={setName}
      />
      <div className="flex flex-wrap gap-2">
        <Button disabled={active !== null || start.busy} onClick={() => void train()}>
          {trainingWords(active !== null, start.busy)}
        </Button>
        <Predict />
      </div>
      <FormError>{start.error === null ? null : `The training did not start. ${start.error}`}</FormError>
      {active ? <Progress active={active} ask={ask} /> : null}
      <RunList {...shown} ask={ask} />
    </>
  );
}

/** The model that predictions come from and how good it is, or why there is none. */
function InUse({ info, run }: { info: ModelInfo; run: TrainingRun | undefined }) {
  const { model, problem } = info;
  if (problem) {
    return (
      <p className="rounded-lg bg-problem p-2 text-pretty">
        {problem.error} {problem.hint}
      </p>
    );
  }
  if (!model) return <p className="text-muted">No model is loaded yet.</p>;
  const { length } = learnedLabels(model.labels, run?.metrics_summary ?? null);
  const name = run ? `${nameOfRun(run)}, ${dateOfRun(run)},` : 'The model in use';
  return (
    <p className="text-pretty text-muted">
      {name} knows {length} {length === 1 ? 'label' : 'labels'}
      {run ? `: ${verdictOfRun(run)}.` : '.'}
    </p>
  );
}

/** Tells the chart how far the model in use has learned: what it suggests before is a memory. */
function useLearnedUntil(used: TrainingRun | undefined): void {
  const { navigation, chart } = useBoard();
  const until = used ? learnedUntil(used.metrics_summary, chart.id) : null;
  useEffect(() => navigation.store.set({ learnedUntil: until }), [navigation, until]);
}

function trainingWords(running: boolean, starting: boolean): string {
  if (running) return 'Training…';
  return starting ? 'Reading the data…' : 'Train on all charts';
}

function Predict() {
  const board = useBoard();
  const suggested = useStore(board.marks.store, ({ marks }) => marks.filter(isSuggestion).length);
  const { busy, error, submit } = useSubmit();
  const predict = () =>
    submit(async () => {
      const { candles } = board.candles.store.get();
      const [first, last] = [candles[0], candles.at(-1)];
      const answer = await askModel(board.chart.id, { start_time: first?.time, end_time: last?.time });
      const spans = suggestionsOf(answer, board.chart.id, board.marks.store.get().spanTypes);
      board.marks.suggest(spans);
      const count = spans.length === 1 ? '1 suggestion.' : `${spans.length} suggestions.`;
      if (spans.length === 0) board.messages.tell('The model sees no pattern here.');
      else board.messages.tell(count, { label: 'Review', run: () => board.review.begin('suggestions') });
    });
  return (
    <>
      <Button disabled={busy} onClick={() => void predict()}>
        {busy ? 'Predicting…' : 'Predict here'}
      </Button>
      {suggested > 0 ? (
        <Button
          onClick={() => {
            board.marks.suggest([]);
            board.messages.tell('Taken off the chart. “Predict here” asks the model again.');
          }}
        >
          Clear {suggested} {suggested === 1 ? 'suggestion' : 'suggestions'}
        </Button>
      ) : null}
      <FormError>{error === null ? null : `There is no prediction. ${error}`}</FormError>
    </>
  );
}

/** One that nobody has decided on. */
function isSuggestion(mark: Mark): boolean {
  return mark.kind === 'span' && mark.suggested;
}
