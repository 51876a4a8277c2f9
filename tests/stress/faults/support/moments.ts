import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startMigration } from '../../../support/migration.ts';
import { untilStopped } from '../../../support/processes.ts';
import type { RunningJob } from '../../../support/run-job.ts';
import type { FaultDatabase } from './world.ts';
import { SMALL_BATCHES } from './world.ts';

/** The columns of the matrix: what a run does, in order. */
export const STAGES = [
  'claim',
  'source',
  'target',
  'census',
  'prepare',
  'copy',
  'quarantine',
  'seal',
  'settle',
  'verify',
  'end',
] as const;
export type Stage = (typeof STAGES)[number];

/** Stages that are held by the server, in the middle of a statement, instead of by the run itself. */
const IN_SERVER = ['copy', 'seal', 'settle'] as const;
export type StageInServer = (typeof IN_SERVER)[number];

/** Whether the server holds a run in the middle of a stage; otherwise the run stops itself. */
export function isHeldByServer(stage: Stage): stage is StageInServer {
  return (IN_SERVER as readonly Stage[]).includes(stage);
}

/** Where a run stops itself. */
export const POINTS: Record<Exclude<Stage, StageInServer>, string> = {
  claim: 'before:claim',
  source: 'before:source',
  target: 'before:target',
  census: 'before:census',
  prepare: 'before:prepare',
  quarantine: 'before:quarantine',
  verify: 'during:verify',
  end: 'before:finish',
};

const HOLD = 4_711;
/** However long the test takes: the job's own lock timeout counts for its own waits only. */
const WAIT = `PERFORM pg_advisory_lock_shared(${HOLD}), pg_advisory_unlock_shared(${HOLD});`;
/** The rehearsal before the copy does all of a seal in one query, which begins with what it takes off. */
const NO_REHEARSAL = `current_query() NOT LIKE '% DROP %'`;
const HELD_STAGES = {
  // One row in the middle of a batch waits. A check, because triggers that fire are refused.
  copy: `CREATE FUNCTION hold(id integer) RETURNS boolean LANGUAGE plpgsql SET lock_timeout = 0 AS
         $$ BEGIN IF id = 10250 THEN ${WAIT} END IF; RETURN true; END $$;
         ALTER TABLE candles ADD CONSTRAINT hold CHECK (hold(id))`,
  // An index that is built, but not committed.
  seal: `CREATE FUNCTION hold() RETURNS event_trigger LANGUAGE plpgsql SET lock_timeout = 0 AS
         $$ BEGIN IF ${NO_REHEARSAL} THEN ${WAIT} END IF; END $$;
         CREATE EVENT TRIGGER hold ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION hold()`,
  // A foreign key that is validated, but not committed; everything is compared meanwhile.
  settle: `CREATE FUNCTION hold() RETURNS event_trigger LANGUAGE plpgsql SET lock_timeout = 0 AS
           $$ BEGIN IF current_query() LIKE '% VALIDATE CONSTRAINT %' AND ${NO_REHEARSAL} THEN ${WAIT} END IF; END $$;
           CREATE EVENT TRIGGER hold ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION hold()`,
};
const LET_GO = {
  copy: 'ALTER TABLE candles DROP CONSTRAINT hold; DROP FUNCTION hold',
  seal: 'DROP EVENT TRIGGER hold; DROP FUNCTION hold()',
  settle: 'DROP EVENT TRIGGER hold; DROP FUNCTION hold()',
};

/** A run that stands still in the middle of a stage. */
export interface HeldRun extends AsyncDisposable {
  job: RunningJob;
  /** Lets it go on. */
  release(): Promise<void>;
  /** Takes away what held it inside the server, once the run has ended. */
  forget(): Promise<void>;
}

export interface HoldOptions {
  database: FaultDatabase;
  legacy: { path: string };
  /** By way of a proxy, for example. */
  url?: string;
  args?: readonly string[];
  env?: Record<string, string>;
}

/** Starts a run and returns when it stands still in the middle of `stage`. */
export async function holdRun(stage: Stage, options: HoldOptions): Promise<HeldRun> {
  if (isHeldByServer(stage)) return holdInServer(stage, options);
  return holdItself(POINTS[stage], options);
}

/** Starts a run that stops itself at a point of its work, as if by Ctrl-Z. */
export async function holdItself(point: string, options: HoldOptions): Promise<HeldRun> {
  const job = start(options, { MIGRATE_FAULT: `SIGSTOP@${point}` });
  await job.output(/"event":"fault"/);
  await untilStopped(job);
  return {
    job,
    release: async () => job.kill('SIGCONT'),
    forget: async () => {},
    [Symbol.asyncDispose]: () => job[Symbol.asyncDispose](),
  };
}

async function holdInServer(stage: StageInServer, options: HoldOptions): Promise<HeldRun> {
  const { database } = options;
  await database.query(HELD_STAGES[stage]);
  const holder = new pg.Client(database.url);
  holder.on('error', () => {}); // The server may go away, and the hold with it.
  await holder.connect();
  await holder.query('SELECT pg_advisory_lock($1)', [HOLD]);
  const job = start(options);
  await Promise.race([heldSession(database), job.finished.then(endedEarly)]);
  return {
    job,
    release: async () => holder.end().catch(() => {}),
    forget: async () => void (await database.query(LET_GO[stage])),
    async [Symbol.asyncDispose]() {
      await job[Symbol.asyncDispose]();
      await holder.end().catch(() => {});
    },
  };
}

function start({ database, legacy, url, args = [], env = {} }: HoldOptions, more = {}): RunningJob {
  return startMigration({ url: url ?? database.url }, legacy, {
    args: [...SMALL_BATCHES, ...args],
    env: { ...env, ...more },
  });
}

async function heldSession(database: FaultDatabase): Promise<void> {
  while ((await sessions(database, `wait_event_type = 'Lock' AND wait_event = 'advisory'`)).length === 0) {
    await sleep(20);
  }
}

function endedEarly({ stderr }: { stderr: string }): never {
  throw new Error(`The run ended before it could be held:\n${stderr}`);
}

/** Process numbers of the job's sessions on the server for which `condition` holds. */
export async function sessions(database: FaultDatabase, condition = 'true'): Promise<number[]> {
  const rows = await database.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'candle-migrate%' AND ${condition}`,
  );
  return rows.map(({ pid }) => pid);
}
