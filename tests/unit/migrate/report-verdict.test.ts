import { describe, expect, it } from 'vitest';
import { notReached, type Report, type ReportStatus } from '../../../jobs/migrate/report.ts';
import { reportPage } from '../../../jobs/migrate/stages/report/page/page.ts';
import { summarise } from '../../../jobs/migrate/stages/report/summary.ts';
import { verdict } from '../../../jobs/migrate/stages/report/verdict.ts';
import { VERBS } from '../../../jobs/migrate/verbs/verbs.ts';

const REPORT: Omit<Report, 'verb' | 'status' | 'verdict'> = {
  reportVersion: 1,
  runId: null,
  exitCode: 0,
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:00:02.000Z',
  source: null,
  target: null,
  balanced: null,
  tables: [notReached('candles')],
  remedies: null,
  findings: [],
  phases: [],
  throughput: [],
  export: null,
  warnings: [],
  backups: [],
  error: null,
};

function reportOf(verb: keyof typeof VERBS, facts: Omit<Report, 'verb' | 'verdict'>): Report {
  return { ...facts, verb, verdict: verdict(VERBS[verb].reported, { ...facts, verb }) };
}

describe('the verdict', () => {
  it.each<[keyof typeof VERBS, ReportStatus, RegExp]>([
    ['run', 'completed', /every value was compared with the legacy file/],
    ['run', 'noop', /Nothing to do/],
    ['run', 'failed', /The migration failed\./],
    ['run', 'interrupted', /goes on where it stopped/],
    ['plan', 'planned', /nothing was written/],
    ['plan', 'failed', /The plan failed; nothing was written\./],
    ['plan', 'interrupted', /The plan was interrupted; nothing was written\./],
    ['verify', 'completed', /every value was compared with the legacy file/],
    ['verify', 'failed', /The verification failed; nothing was written\./],
    ['verify', 'interrupted', /The verification was interrupted; nothing was written\./],
    ['restore', 'failed', /The restoration failed: no row came in\./],
    ['restore', 'interrupted', /The restoration was interrupted: no row came in\./],
    ['export', 'completed', /every value of the new file was compared with PostgreSQL/],
    ['export', 'failed', /The export failed, and no file was written\./],
    ['export', 'interrupted', /The export was interrupted, and no file was written\./],
  ])('of %s that is %s is the same on the terminal and on the page', (verb, status, sentence) => {
    const report = reportOf(verb, { ...REPORT, status });
    expect(summarise(report, 'report.json')).toMatch(sentence);
    expect(reportPage(report)).toMatch(sentence);
  });

  it('does not hide what is not in the tables', () => {
    const tables = [{ ...notReached('candles'), quarantinedRows: 1_200, droppedRows: 3 }];
    const report = reportOf('run', { ...REPORT, status: 'completed', tables });
    expect(summarise(report, 'report.json')).toContain(
      'none differs. In quarantine, whole: 1,200 rows. Left behind, as was asked: 3 rows.',
    );
  });
});
