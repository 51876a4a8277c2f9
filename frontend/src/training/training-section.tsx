'use client';

import { useBoard } from '../board/board-context.tsx';
import type { ModelInfo, PredictionAnswer, TrainingRuns, TrainingStarted } from '../contract/model.ts';
import { FormError } from '../field/form-error.tsx';
import { useSubmit } from '../field/use-submit.ts';
import { Button } from '../notice/button.tsx';
import { request } from '../request/request.ts';
import { Section } from '../sidebar/section.tsx';
import { useStore } from '../store/use-store.ts';
import { knownLabels } from './known-labels.ts';
import { RunList } from './run-list.tsx';
import { suggestionsOf } from './suggestions.ts';
import { useModel } from './use-model.ts';

/** The model: what there is, how to train it, and what it sees in this chart. */
export function TrainingSection() {
  const { state, ask } = useModel();
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
        {state.kind === 'known' ? <Model info={state.info} training={state.training} ask={ask} /> : null}
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

function Model({ info, training, ask }: { info: ModelInfo; training: TrainingRuns; ask: () => void }) {
  const start = useSubmit();
  const running = training.active !== null;
  const train = () =>
    start.submit(async () => {
      await request<TrainingStarted>('/api/training/start', { method: 'POST', body: {} });
      ask();
    });
  return (
    <>
      <p className="text-pretty text-muted">
        {info.model ? modelWords(info.model) : 'No model is loaded yet.'}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button disabled={running || start.busy} onClick={() => void train()}>
          {trainingWords(running, start.busy)}
        </Button>
        <Predict />
      </div>
      <FormError>{start.error === null ? null : `The training did not start. ${start.error}`}</FormError>
      <RunList runs={training.runs} />
    </>
  );
}

function modelWords({ run_id, labels }: NonNullable<ModelInfo['model']>): string {
  const { length } = knownLabels(labels);
  return `Model ${run_id} knows ${length} ${length === 1 ? 'label' : 'labels'}.`;
}

function trainingWords(running: boolean, starting: boolean): string {
  if (running) return 'Training…';
  return starting ? 'Reading the data…' : 'Train on all charts';
}

function Predict() {
  const board = useBoard();
  const suggested = useStore(board.marks.store, (state) => state.suggestions.length);
  const { busy, error, submit } = useSubmit();
  const predict = () =>
    submit(async () => {
      const { candles } = board.candles.store.get();
      const [first, last] = [candles[0], candles.at(-1)];
      const answer = await request<PredictionAnswer>('/api/predict', {
        method: 'POST',
        body: { chart_id: board.chart.id, start_time: first?.time, end_time: last?.time },
      });
      const spans = suggestionsOf(answer, board.chart.id, board.marks.store.get().spanTypes);
      board.marks.suggest(spans);
      board.messages.tell(
        spans.length === 0 ? 'The model sees no pattern here.' : `${spans.length} suggestions.`,
      );
    });
  return (
    <>
      <Button disabled={busy} onClick={() => void predict()}>
        {busy ? 'Predicting…' : 'Predict here'}
      </Button>
      {suggested > 0 ? (
        <Button onClick={() => board.marks.suggest([])}>Clear {suggested} suggestions</Button>
      ) : null}
      <FormError>{error === null ? null : `There is no prediction. ${error}`}</FormError>
    </>
  );
}
