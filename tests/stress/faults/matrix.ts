import * as disks from './scenarios/disks.ts';
import * as others from './scenarios/others.ts';
import * as process from './scenarios/process.ts';
import type { Scenario } from './scenarios/scenario.ts';
import * as server from './scenarios/server.ts';
import * as surroundings from './scenarios/surroundings.ts';
import { STAGES, type Stage } from './support/moments.ts';

/** A test, or the reason why this fault cannot strike this stage. */
export type Cell = { test: Scenario } | { cannot: string };

export interface Fault {
  name: string;
  /** What is expected then. */
  promise: string;
  group: 'process' | 'server' | 'network' | 'others' | 'surroundings';
  cells: Record<Stage, Cell>;
  /** The stages tested on every commit, where they are others than usual. */
  always?: readonly Stage[];
}

/** Every fault against every stage. A cell that is missing is a type error, and fails the tests. */
export const MATRIX: readonly Fault[] = [
  {
    name: 'SIGKILL at the boundaries of the stage',
    promise: 'the same command finishes',
    group: 'process',
    cells: every(process.killedAtBoundaries),
  },
  {
    name: 'SIGKILL inside the stage, the next run starting at once',
    promise: 'the same command finishes, whatever the dead process left running on the server',
    group: 'process',
    cells: every(process.killedInside),
  },
  {
    name: 'SIGTERM inside the stage',
    promise:
      'exit 143 within 5 s, nothing left running on the server, and the same command finishes; at the very end exit 0',
    group: 'process',
    cells: { ...every(process.terminated), end: { test: process.stoppedAtTheEnd } },
  },
  {
    name: 'Ctrl-C inside the stage',
    promise:
      'exit 130 within 5 s, nothing left running on the server, and the same command finishes; at the very end exit 0',
    group: 'process',
    cells: { ...every(process.interrupted), end: { test: process.stoppedAtTheEnd } },
  },
  {
    name: 'Immediate shutdown of PostgreSQL',
    promise: 'the run goes on by itself once the server is back',
    group: 'server',
    cells: every(server.immediateShutdown),
  },
  {
    name: 'Restart of PostgreSQL',
    promise: 'the run goes on by itself once the server is back',
    group: 'server',
    cells: every(server.restart),
  },
  {
    name: 'SIGKILL of PostgreSQL itself',
    promise: 'the run goes on by itself once the server is started again',
    group: 'server',
    cells: every(server.killedServer),
  },
  {
    name: 'SIGKILL of a process of PostgreSQL',
    promise: 'the server recovers, and the run goes on by itself',
    group: 'server',
    cells: every(server.killedBackend),
  },
  {
    name: 'Connections reset',
    promise: 'the run goes on by itself on new connections',
    group: 'network',
    cells: every(server.reset),
  },
  {
    name: 'Half-open connections',
    promise:
      'noticed after 10 s of silence, or later by what a slow link could still carry; the run goes on by itself on new connections',
    group: 'network',
    cells: every(server.halfOpen),
  },
  {
    name: 'statement_timeout, lock_timeout and idle_in_transaction_session_timeout of 5 ms for everybody',
    promise: 'no effect: the job’s sessions have settings of their own',
    group: 'others',
    cells: first(
      others.timeoutsOfOthers,
      'the timeouts hold from the first connection to the last: one run covers all stages',
    ),
  },
  {
    name: 'Somebody else holds a lock on a table',
    promise: 'exit 4 after 10 s; the same command finishes',
    group: 'others',
    cells: only(
      ['prepare', 'copy', 'seal', 'settle', 'verify'],
      others.lockedTable,
      'the stage takes no lock on the tables, or only after one that does',
    ),
  },
  {
    name: 'A second job',
    promise: 'exit 7, naming the first; the first goes on',
    group: 'others',
    cells: every(others.secondJob),
  },
  {
    name: 'Twenty jobs',
    promise: 'one works; the other nineteen exit 7, naming it, no matter when they start',
    group: 'others',
    cells: { ...every(others.nineteenMore), claim: { test: others.twentyAtOnce } },
    always: ['claim'],
  },
  {
    name: 'Rows of somebody else',
    promise:
      'before: exit 4, left alone; meanwhile: exit 6, or 4 where they take ids of ours or refer to nothing',
    group: 'others',
    cells: {
      ...only(
        ['copy', 'verify'],
        others.foreignRowDuring,
        'nothing looks at the tables here; the next stage that does is tested',
      ),
      target: { test: others.foreignRowBefore },
      seal: { test: others.foreignRowTwice },
      settle: { test: others.foreignOrphan },
    },
    always: ['copy', 'seal', 'settle'],
  },
  {
    name: 'Schema older or newer than the job',
    promise: 'exit 4, nothing written',
    group: 'others',
    cells: only(
      ['target'],
      others.otherSchema,
      'the schema is looked at in `target`, before anything depends on it',
    ),
  },
  {
    name: 'Tables changed by somebody else during the run',
    promise: 'exit 4; undone, the same command finishes',
    group: 'others',
    cells: only(
      ['copy', 'seal', 'settle'],
      others.schemaChanges,
      'before `prepare` the change is found by `target` or `prepare`; after `settle` by the verifier, whose own tests cover columns on either side',
    ),
  },
  {
    name: 'A value tampered with',
    promise: 'exit 6, naming table, column and row; --restart loads it again',
    group: 'others',
    cells: only(
      ['quarantine', 'seal', 'settle', 'verify'],
      others.tampered,
      'no row is loaded yet, or it has been compared already: `verify` finds later changes',
    ),
  },
  {
    name: 'Disk full under PostgreSQL',
    promise: 'exit 4; with space again, the same command finishes',
    group: 'surroundings',
    cells: only(
      ['copy', 'seal'],
      disks.targetFull,
      'the stage writes a row of the ledger or nothing: less than PostgreSQL has reserved in its log',
    ),
  },
  {
    name: 'Disk full on scratch',
    promise: 'exit 3; with space, the same command finishes',
    group: 'surroundings',
    cells: only(['source'], disks.scratchFull, 'only `source` writes to scratch'),
  },
  {
    name: 'The legacy file is cut short while it is read',
    promise: 'exit 3; put back, the same command finishes',
    group: 'surroundings',
    cells: only(
      ['source', 'census', 'copy', 'verify'],
      surroundings.sourceCutShort,
      'the stage does not read the legacy file, or only single rows of it after one that does',
    ),
  },
  {
    name: 'The legacy file cannot be read any more (EIO)',
    promise: 'exit 3, naming the read; readable again, the same command finishes',
    group: 'surroundings',
    cells: only(
      ['source', 'census', 'copy', 'verify'],
      surroundings.sourceUnreadable,
      'the stage does not read the legacy file, or only single rows of it after one that does',
    ),
  },
  {
    name: 'The clock of the machine is set back and forward',
    promise: 'no effect: no duration is negative or longer than the run',
    group: 'surroundings',
    cells: first(surroundings.clockJumps, 'the clock jumps from the first look at it to the last'),
  },
  {
    name: 'The report folder cannot be written',
    promise:
      'before: exit 2, nothing done; at the end: exit 2, the migration stands, and the next run writes the report',
    group: 'surroundings',
    cells: {
      ...only(
        ['claim'],
        surroundings.reportUnwritable,
        'the report is written at the end, whatever happened to the folder before',
      ),
      end: { test: surroundings.reportLost },
    },
  },
];

function every(test: Scenario): Record<Stage, Cell> {
  return only(STAGES, test, '');
}

function first(test: Scenario, cannot: string): Record<Stage, Cell> {
  return only(['claim'], test, cannot);
}

function only(stages: readonly Stage[], test: Scenario, cannot: string): Record<Stage, Cell> {
  const cell = (stage: Stage): Cell => (stages.includes(stage) ? { test } : { cannot });
  return Object.fromEntries(STAGES.map((stage) => [stage, cell(stage)])) as Record<Stage, Cell>;
}
