/** A fault that is not a cell of the matrix: what is promised, and the test that shows it. */
export interface Line {
  what: string;
  promise: string;
  /** From the project's folder. */
  file: string;
  /** Where its test's title begins. */
  title: string;
}

const GATE = 'tests/e2e/shut-gate.test.ts';
const BOUNDS = 'tests/stress/faults/bounds.test.ts';

/** Faults of a whole run, of the machine and of the surroundings, each with its test. */
export const WHOLE_RUNS: readonly Line[] = [
  {
    what: 'SIGKILL at 60 random moments, up to four in one migration (8 on every commit)',
    promise: 'the same command finishes; no gap, no double, the catalog as the migrations made it',
    file: 'tests/stress/faults/random-kills.test.ts',
    title: 'SIGKILL at ',
  },
  {
    what: 'The server crashes the moment a run has ended with 0',
    promise: 'the run is completed and everything is there: of all commits the last one waits for the disk',
    file: BOUNDS,
    title: 'what a run that ended with 0 has done is there',
  },
  {
    what: 'A server that does not come back (with `npm run test:full`)',
    promise: 'six attempts in half a minute, then exit 4; the same command finishes later',
    file: BOUNDS,
    title: 'a server that does not come back is given up after six attempts',
  },
  {
    what: 'A process that lost its lock while another took the run up',
    promise: 'it writes nothing more',
    file: BOUNDS,
    title: 'a process that lost its lock writes nothing more',
  },
  {
    what: 'A claim that another process has overtaken',
    promise: 'exit 7, nothing loaded',
    file: BOUNDS,
    title: 'a claim that another process has overtaken loads nothing',
  },
  {
    what: '256 MiB without swap, 1,000,000 candles',
    promise: 'completed and verified',
    file: 'tests/e2e/memory.test.ts',
    title: '1,000,000 candles arrive and are verified',
  },
];

/** What keeps the application down under Compose, and what does not: every test of the gate there. */
export const GATE_LINES: readonly Line[] = [
  gate('An image that is not there', 'nothing is started', 'because the job’s image is not there'),
  gate('The request is killed by the kernel', 'nothing else is started', 'because the request was killed'),
  gate(
    'A plain `up` after that',
    'starts: for the database none was ever asked for',
    'but a plain up is: for the database',
  ),
  gate('A wrong setting', 'shut: the job never reached the database', 'because a wrong setting kept'),
  gate(
    'Killed by the kernel before the first write',
    'shut: the job never reached the database',
    'because the kernel killed the job',
  ),
  gate(
    'An image that cannot run the job',
    'shut: the job never reached the database',
    'because the job’s image cannot run it',
  ),
  gate('The run failed', 'shut, with what failed and what to do', 'because candles.db is damaged'),
  gate('A plain `up` after a failed run', 'shut', 'not by a plain up either'),
  gate('Abandoned by the operator', 'open', 'unless the operator abandons the migration'),
  gate('Verification failed', 'shut, with what differs', 'because PostgreSQL holds another value'),
  gate('The run is half done', 'shut: it was killed', 'because the run is half done'),
  gate('The same command, run again', 'completed, open', 'until the same command, run again'),
  {
    what: 'Never asked for',
    promise: 'open',
    file: 'tests/e2e/empty-machine.test.ts',
    title: 'comes up empty and working',
  },
  {
    what: 'Completed, and asked for again',
    promise: 'open, and the job has nothing to do',
    file: 'tests/e2e/migration.test.ts',
    title: 'a second --profile migrate up does nothing',
  },
];

function gate(what: string, promise: string, title: string): Line {
  return { what, promise, file: GATE, title };
}
