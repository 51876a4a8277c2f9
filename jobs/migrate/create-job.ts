import { startClock } from './clock.ts';
import type { Job } from './job.ts';
import { openJournal } from './journal.ts';
import type { Endings } from './report.ts';
import { TABLES } from './rules/tables.ts';
import { buildReport } from './stages/report/build.ts';

/**
 * Puts together what a verb works with: a job that begins now, with an empty journal; `endings` say how the
 * report reads, null where there is none.
 */
export function createJob(
  given: Pick<Job, 'config' | 'log' | 'signal' | 'print'>,
  endings: Endings | null,
): Job {
  const { journal, contents } = openJournal(TABLES.map(({ name }) => name));
  const now = startClock();
  const startedAtMs = now();
  return {
    ...given,
    now,
    startedAtMs,
    journal,
    report: (status, error) =>
      buildReport(
        contents(),
        { verb: given.config.verb, endings, startedAtMs, endedAtMs: now() },
        status,
        error,
      ),
  };
}
