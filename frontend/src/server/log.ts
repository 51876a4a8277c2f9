/** What can go wrong without being a bug; one line of JSON on stderr each. */
export type Problem = 'database_unavailable' | 'inference_unavailable' | 'inference_failed';

/** Writes one event for the operator. The fields must hold no credential. */
export function logProblem(event: Problem, fields: Record<string, string>): void {
  process.stderr.write(
    `${JSON.stringify({ time: new Date().toISOString(), level: 'error', event, ...fields })}\n`,
  );
}
