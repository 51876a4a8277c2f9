'use client';

import type { TrainingProgress, TrainingStarted } from '../contract/model.ts';
import { FormError } from '../field/form-error.tsx';
import { useSubmit } from '../field/use-submit.ts';
import { Button } from '../notice/button.tsx';
import { request } from '../request/request.ts';
import { wordsOfStage } from './run-words.ts';

/** How far a training is, and the way to end it. */
export function Progress({ active, ask }: { active: TrainingProgress; ask: () => void }) {
  const { busy, error, submit } = useSubmit();
  const cancel = () =>
    submit(async () => {
      await request<TrainingStarted>(`/api/training/${encodeURIComponent(active.run_id)}/cancel`, {
        method: 'POST',
      });
      ask();
    });
  const words = active.cancelling ? 'Ending…' : wordsOfStage(active.stage);
  return (
    <div className="flex flex-col gap-1.5">
      <label className="flex flex-col gap-1">
        <span className="flex justify-between">
          {words}
          <span className="text-muted tabular-nums">{Math.round(active.progress * 100)} %</span>
        </span>
        <progress value={active.progress} max={1} className="h-1.5 w-full" />
      </label>
      <div>
        <Button disabled={busy || active.cancelling} onClick={() => void cancel()}>
          Cancel training
        </Button>
      </div>
      <FormError>{error === null ? null : `The training goes on. ${error}`}</FormError>
    </div>
  );
}
