import { asExpected, exitCodeOf } from '../../../edge.ts';
import { EXIT } from '../../errors.ts';
import type { Job } from '../../job.ts';
import { isBalanced, type Report, type ReportStatus } from '../../journal.ts';

/** The status that an error gives a run: `interrupted` can be resumed by itself, `failed` needs somebody. */
export function statusOf(error: unknown): 'failed' | 'interrupted' {
  const interrupted: readonly number[] = Object.values(EXIT.interrupted);
  return interrupted.includes(exitCodeOf(error)) ? 'interrupted' : 'failed';
}

/** The report of everything the journal knows; `error` is what ended the run, or null. */
export function buildReport(
  { journal, config, now, startedAtMs }: Job,
  status: ReportStatus,
  error: unknown,
): Report {
  const tables = [...journal.tables.values()];
  const loaded = tables.some(({ state }) => ['loaded', 'verified', 'differs'].includes(state));
  return {
    reportVersion: 1,
    runId: journal.runId,
    verb: config.verb,
    status,
    exitCode: error === null ? EXIT.done : exitCodeOf(error),
    startedAt: new Date(startedAtMs).toISOString(),
    finishedAt: new Date(now()).toISOString(),
    source: journal.source,
    target: journal.target,
    balanced: loaded ? tables.every(isBalanced) : null,
    tables,
    findings: journal.findings,
    phases: journal.phases,
    error: error === null ? null : describe(error),
  };
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
