// From journal to report.

import { asExpected, exitCodeOf } from '../../../edge.ts';
import { EXIT } from '../../errors.ts';
import type { JournalContents } from '../../journal.ts';
import {
  type Endings,
  isBalanced,
  MAX_SAMPLES,
  type Report,
  type ReportStatus,
  type Sample,
} from '../../report.ts';
import { verdict } from './verdict.ts';

/** The status that an error gives a run: `interrupted` can be resumed by itself, `failed` needs somebody. */
export function statusOf(error: unknown): 'failed' | 'interrupted' {
  const interrupted: readonly number[] = Object.values(EXIT.interrupted);
  return interrupted.includes(exitCodeOf(error)) ? 'interrupted' : 'failed';
}

/** What a report says of the process it comes from. */
export interface Process {
  verb: string;
  endings: Endings | null;
  startedAtMs: number;
  endedAtMs: number;
}

/** The report of everything a journal holds; `error` is what ended the run, or null. */
export function buildReport(
  journal: JournalContents,
  { verb, endings, startedAtMs, endedAtMs }: Process,
  status: ReportStatus,
  error: unknown,
): Report {
  const { runId, ...contents } = journal;
  const { tables } = contents;
  const loaded = tables.some(({ state }) => ['loaded', 'verified', 'differs'].includes(state));
  const report = {
    reportVersion: 1 as const,
    runId,
    verb,
    status,
    exitCode: error === null ? EXIT.done : exitCodeOf(error),
    startedAt: new Date(startedAtMs).toISOString(),
    finishedAt: new Date(endedAtMs).toISOString(),
    ...contents,
    balanced: loaded ? tables.every(isBalanced) : null,
    throughput: thinned(contents.throughput),
    // Added at the edge, which knows the report folder.
    backups: [],
    error: error === null ? null : describe(error),
  };
  return { ...report, verdict: verdict(endings, report) };
}

/** Joins neighbours of the same phase until there are few enough; no row is lost from the sum. */
function thinned(samples: readonly Sample[]): Sample[] {
  if (samples.length <= MAX_SAMPLES) return [...samples];
  const joined: Sample[] = [];
  for (const [index, sample] of samples.entries()) {
    const last = joined.at(-1);
    if (index % 2 === 1 && last?.phase === sample.phase) {
      joined[joined.length - 1] = { ...sample, rows: last.rows + sample.rows };
    } else joined.push(sample);
  }
  return joined.length === samples.length ? joined : thinned(joined);
}

function describe(error: unknown): Report['error'] {
  const expected = asExpected(error);
  if (expected) return { code: expected.code, message: expected.message, hint: expected.hint };
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'bug',
    message,
    hint: 'This is a defect of the job: report it with the log. The legacy file is untouched.',
  };
}
