type Reporters = (string | [string, Record<string, unknown>])[];

/**
 * What a person reads and, in CI, the counts of a suite as JSON for the closing line of `.ci/run`. One file a
 * process: several runs of one suite, with other projects, add up. REPORT_NAME tells those of suites apart that
 * are run at the same time (vitest.once-more.ts).
 */
export function reporters(suite: string): Reporters {
  if (!process.env['CI']) return ['default'];
  return [
    'default',
    ['json', { outputFile: `reports/ci/${process.env['REPORT_NAME'] ?? suite}-${process.pid}.json` }],
  ];
}
