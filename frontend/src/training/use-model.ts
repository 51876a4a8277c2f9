'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
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
/** How many runs are listed: at first, and with each click on more. The service gives at most 500. */
const LISTED = [5, 50, 499] as const;

/** The runs that are listed, and how to list more where there are, else fewer again. */
export interface ShownRuns {
  runs: readonly TrainingRun[];
  hasMore: boolean;
  /** Undefined where no list is longer or shorter. */
  unfold: (() => void) | undefined;
}

/** The model and its trainings, asked for at once and, while one runs, again and again. */
export function useModel(): { state: ModelState; shown: ShownRuns; ask: () => void } {
  const [state, setState] = useState<ModelState>({ kind: 'asking' });
  const [step, setStep] = useState(0);
  // What was asked for a list of another length is not waited for.
  const asked = useRef<{ limit: number; signal: AbortSignal }>(undefined);
  const ask = useCallback(async () => {
    if (!asked.current) return;
    const { limit, signal } = asked.current;
    const next = await readModel(limit, signal);
    if (!signal.aborted) setState(next);
  }, []);
  useEffect(() => {
    const own = new AbortController();
    asked.current = { limit: listed(step) + 1, signal: own.signal };
    void ask();
    return () => own.abort();
  }, [step, ask]);
  const pauseMs = pauseAfter(state);
  useEffect(() => {
    if (pauseMs === null) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void ask();
    }, pauseMs);
    return () => clearInterval(timer);
  }, [pauseMs, ask]);
  return { state, shown: shownRuns(state, step, setStep), ask: () => void ask() };
}

function listed(step: number): number {
  return LISTED[step] ?? LISTED[0];
}

function shownRuns(state: ModelState, step: number, go: (step: number) => void): ShownRuns {
  const all = state.kind === 'known' ? state.training.runs : [];
  const runs = all.slice(0, listed(step));
  const hasMore = all.length > runs.length && step + 1 < LISTED.length;
  if (hasMore) return { runs, hasMore, unfold: () => go(step + 1) };
  return { runs, hasMore, unfold: step > 0 ? () => go(0) : undefined };
}

/** After how long to ask again; null where nothing changes by itself. */
function pauseAfter(state: ModelState): number | null {
  if (state.kind === 'away' || state.kind === 'failed') return AWAY_MS;
  return state.kind === 'known' && isRunning(state.training) ? POLL_MS : null;
}

async function readModel(limit: number, signal: AbortSignal): Promise<ModelState> {
  const options = { signal };
  try {
    // In this order: once no training runs, nobody asks again for a model that came into use in between.
    const training = await request<TrainingRuns>(`/api/training/runs?limit=${limit}`, options);
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
  options: { signal: AbortSignal },
): Promise<TrainingRun | undefined> {
  if (!model) return undefined;
  const listed = runs.find(({ run_id }) => run_id === model.run_id);
  return listed ?? request<TrainingRun>(`/api/training/runs/${encodeURIComponent(model.run_id)}`, options);
}
