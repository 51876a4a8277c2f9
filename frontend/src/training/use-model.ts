'use client';

import { useCallback, useEffect, useState } from 'react';
import { type ModelInfo, SERVICE_AWAY, type TrainingRun, type TrainingRuns } from '../contract/model.ts';
import { messageOf, request } from '../request/request.ts';
import { isRunning } from './is-running.ts';

/** What the ML service says of itself; `away` when it does not answer. */
export type ModelState =
  | { kind: 'asking' }
  | { kind: 'known'; info: ModelInfo; training: TrainingRuns; used: TrainingRun | undefined }
  | { kind: 'away' }
  | { kind: 'failed'; error: string };

/** While a training runs, its progress is asked for this often. */
const POLL_MS = 3_000;
/** A service that is not there may be by then. */
const AWAY_MS = 15_000;

/** The model and its trainings, asked for at once and, while one runs, again and again. */
export function useModel(): { state: ModelState; ask: () => void } {
  const [state, setState] = useState<ModelState>({ kind: 'asking' });
  const ask = useCallback(async (signal?: AbortSignal) => {
    const next = await readModel(signal);
    if (!signal?.aborted) setState(next);
  }, []);
  useEffect(() => {
    const own = new AbortController();
    void ask(own.signal);
    return () => own.abort();
  }, [ask]);
  const pauseMs = pauseAfter(state);
  useEffect(() => {
    if (pauseMs === null) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void ask();
    }, pauseMs);
    return () => clearInterval(timer);
  }, [pauseMs, ask]);
  return { state, ask: () => void ask() };
}

/** After how long to ask again; null where nothing changes by itself. */
function pauseAfter(state: ModelState): number | null {
  if (state.kind === 'away' || state.kind === 'failed') return AWAY_MS;
  return state.kind === 'known' && isRunning(state.training) ? POLL_MS : null;
}

async function readModel(signal?: AbortSignal): Promise<ModelState> {
  const options = signal ? { signal } : {};
  try {
    // In this order: once no training runs, nobody asks again for a model that came into use in between.
    const training = await request<TrainingRuns>('/api/training/runs?limit=5', options);
    const info = await request<ModelInfo>('/api/model/info', options);
    return { kind: 'known', info, training, used: await readUsed(info, training, options) };
  } catch (thrown) {
    const error = messageOf(thrown);
    // A service that runs and lacks its database says so itself.
    return error === SERVICE_AWAY ? { kind: 'away' } : { kind: 'failed', error };
  }
}

/** The run whose model is in use, which may be older than those that are listed. */
async function readUsed(
  { model }: ModelInfo,
  { runs }: TrainingRuns,
  options: { signal?: AbortSignal },
): Promise<TrainingRun | undefined> {
  if (!model) return undefined;
  const listed = runs.find(({ run_id }) => run_id === model.run_id);
  return listed ?? request<TrainingRun>(`/api/training/runs/${encodeURIComponent(model.run_id)}`, options);
}
