type Reporters = (string | [string, Record<string, unknown>])[];

/** What a person reads and, in CI, the counts of a suite as JSON for the closing line of `.ci/run`. */
export function reporters(suite: string): Reporters {
  if (!process.env['CI']) return ['default'];
  return ['default', ['json', { outputFile: `reports/ci/${suite}.json` }]];
}
