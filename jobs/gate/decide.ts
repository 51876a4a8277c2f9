import type { Run, RunStatus } from '../../db/ledger.ts';

export interface Verdict {
  open: boolean;
  /** For the operator: what the ledger says and, where the gate is shut, how to go on. */
  reason: string;
}

const ABANDON =
  'docker compose --profile migrate run --rm --no-deps migrate-data abandon, then docker compose up.';
const WITHOUT = `To start the application without the old data: ${ABANDON}`;
const GO_ON = `To try again (it resumes where it stopped): docker compose --profile migrate up. ${WITHOUT}`;
const START_ALL_THE_SAME = `To start the application with what PostgreSQL holds: ${ABANDON}`;

const IF_THERE_IS_AN_OLD_ONE =
  'If the data of an old deployment belong here, move them before anybody works here: docker compose --profile migrate up.';

type Decide = (run: Run, processAlive: boolean) => Verdict;

const DECISIONS: Record<RunStatus, Decide> = {
  completed: (run) => {
    if (!run.verified) return shut('the migration completed without being verified.');
    const when = `the migration completed on ${time(run.finishedAt)} and every value was verified`;
    // GO_ON would only ask the same once more.
    if (run.error)
      return { open: false, reason: `${when}, but: ${describeError(run)} ${START_ALL_THE_SAME}` };
    return opened(`${when}.`);
  },
  abandoned: (run) => opened(`the migration was abandoned on ${time(run.finishedAt ?? run.requestedAt)}.`),
  requested: (run) =>
    run.error
      ? forgotten(run, run.error)
      : shut(
          `a migration was asked for on ${time(run.requestedAt)} and never started: the job never reached the database. ` +
            'Its own words: docker compose logs migrate-data.',
        ),
  running: (run, processAlive) => shut(`${startedBy(run)}, ${processAlive ? STILL_RUNNING : KILLED}`),
  failed: (run) => shut(`the migration failed. ${describeError(run)}`),
  interrupted: (run) => shut(`the migration was interrupted before it was done. ${describeError(run)}`),
};

const STILL_RUNNING = 'and it is still running: wait for it to end (docker compose logs -f migrate-data).';
const KILLED = 'has not ended, and nobody works on it any more: it was killed or lost its connection.';

/**
 * Opens when no migration was ever asked for, when the latest one completed and was verified, or when
 * it was abandoned; every other state keeps the gate shut, also that after `forget`. `processAlive`: somebody
 * holds the migration's lock at this moment.
 */
export function decide(run: Run | undefined, processAlive = false): Verdict {
  if (!run) return opened(`no migration was ever asked for. ${IF_THERE_IS_AN_OLD_ONE}`);
  const verdict = DECISIONS[run.status];
  return verdict
    ? verdict(run, processAlive)
    : shut(`the ledger holds a status this version does not know: ${run.status}.`);
}

function opened(reason: string): Verdict {
  return { open: true, reason };
}

function shut(reason: string): Verdict {
  return { open: false, reason: `${reason} ${GO_ON}` };
}

/** The tables are empty, and the application would take that for all there is. */
function forgotten({ requestedAt }: Run, { message }: NonNullable<Run['error']>): Verdict {
  const reason = `a migration was forgotten on ${time(requestedAt)}, and none has come in its place. ${message} To migrate what the legacy volume holds: docker compose --profile migrate up. ${WITHOUT}`;
  return { open: false, reason };
}

function startedBy({ startedAt, worker }: Run): string {
  return `a migration was started on ${time(startedAt)} by ${worker ?? 'an unknown process'}`;
}

function describeError({ error }: Run): string {
  if (!error) return 'It left no reason in the ledger; its own words: docker compose logs migrate-data.';
  return `${error.code}: ${error.message} ${error.hint}`;
}

function time(instant: Date | null): string {
  return instant?.toISOString() ?? 'an unknown date';
}
