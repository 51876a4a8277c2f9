import type { Run, RunStatus } from '../../db/ledger.ts';

const ANSWERS: Record<RunStatus, (run: Run) => string> = {
  requested: ({ requestedAt }) =>
    `A migration is asked for since ${requestedAt.toISOString()}: the application starts once it has completed and been verified.`,
  completed: ({ finishedAt }) =>
    `The migration has completed${finishedAt ? ` on ${finishedAt.toISOString()}` : ''}: there is nothing left to ask for.`,
  running: ({ startedAt }) =>
    `A migration was started at ${startedAt?.toISOString()} and has not ended: it will be resumed.`,
  failed: () => 'The last migration failed: it will be tried again.',
  interrupted: () => 'The last migration was interrupted: it will be resumed.',
  abandoned: () => 'The migration was abandoned.',
};

/** What a person should know of the run that stands after the request. */
export function answer(run: Run): string {
  return ANSWERS[run.status](run);
}
