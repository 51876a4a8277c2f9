import { describe, expect, it } from 'vitest';
import { notReached, type Report } from '../../../jobs/migrate/report.ts';
import { reportPage } from '../../../jobs/migrate/stages/report/page/page.ts';

const REPORT: Report = {
  reportVersion: 1,
  runId: null,
  verb: 'run',
  verdict: 'The migration failed.',
  status: 'failed',
  exitCode: 5,
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:00:02.000Z',
  source: null,
  target: null,
  balanced: null,
  tables: [{ ...notReached('candles'), state: 'planned', sourceRows: 12_345 }, notReached('charts')],
  remedies: null,
  findings: [
    {
      table: '<script>alert(1)</script>',
      column: 'a"b',
      rule: 'unknown_column',
      count: 3,
      action: 'refused',
      examples: ['7'],
    },
  ],
  phases: [{ name: 'census', seconds: 0.5, cpuSeconds: 0.9 }],
  throughput: [],
  export: null,
  warnings: [],
  backups: [],
  error: { code: 'rows_refused', message: 'Not everything fits & more.', hint: 'Do <this>.' },
};

describe('the page for people', () => {
  it('says the verdict before anything else, and what to do', () => {
    const page = reportPage(REPORT);
    const order = [
      'The migration failed.',
      'Not everything fits &amp; more.',
      'Do &lt;this&gt;.',
      'Rows per table',
      'Findings',
      'What was not checked',
    ];
    const places = order.map((text) => page.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('lets no name from a legacy file become markup', () => {
    const page = reportPage(REPORT);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;.a&quot;b');
    expect(page).not.toContain('<script');
  });

  it('names what was not reached or not compared', () => {
    const page = reportPage(REPORT);
    expect(page).toContain('charts: not reached.');
    expect(page).toContain('candles: looked at, not copied.');
  });

  it('needs nothing from elsewhere: no script, no link, no image', () => {
    expect(reportPage(REPORT)).not.toMatch(/<(script|link|img|iframe)|https?:|url\(/);
  });

  it('says of phases that go on side by side that their times are not to be added', () => {
    const spent = { seconds: 1, cpuSeconds: 1 };
    const phases = ['settle', 'verify'].map((name) => ({ name, ...spent }));
    expect(reportPage({ ...REPORT, phases })).toContain('side by side');
    expect(reportPage(REPORT)).not.toContain('side by side');
  });

  it('draws the throughput of a long run as one line for each phase', () => {
    const samples = ['copy', 'verify'].flatMap((phase, index) =>
      Array.from({ length: 30 }, (_, step) => ({
        phase,
        startedAtSeconds: index * 30,
        atSeconds: index * 30 + step + 1,
        rows: 1_000,
      })),
    );
    expect(reportPage({ ...REPORT, throughput: samples }).match(/<polyline/g)).toHaveLength(2);
  });
});
