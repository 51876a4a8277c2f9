import { rootCause } from './cause.ts';

/** What can go wrong; one line of JSON on stderr each. All but a bug are expected. */
export type Problem = 'database_unavailable' | 'inference_unavailable' | 'inference_failed' | 'bug';

/** Besides JSON's own: characters that a terminal takes for commands or line breaks. */
const UNSEEN = /[\u007f-\u009f\u2028\u2029]/g;

/**
 * Writes one event for the operator. The fields must hold no credential; whatever they hold, it stays one
 * line.
 */
export function logProblem(event: Problem, fields: Record<string, string>): void {
  const line = JSON.stringify({ time: new Date().toISOString(), level: 'error', event, ...fields });
  process.stderr.write(`${line.replace(UNSEEN, spelled)}\n`);
}

/**
 * Tells the operator of an error that nobody expected. Of a statement without its parameters, which are what
 * users wrote: Drizzle has them in its own message.
 */
export function logBug(thrown: unknown): void {
  const cause = rootCause(thrown);
  const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  const statement =
    thrown instanceof Error && 'query' in thrown && typeof thrown.query === 'string'
      ? thrown.query
      : undefined;
  logProblem('bug', { stack, ...(statement && { statement }) });
}

function spelled(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
