import { RUN_ID } from '../contract/queries.ts';
import { check, type IdContext } from './fields.ts';

/**
 * The run in a path such as /api/training/runs/[id], as a part of a path. Throws 400 where it cannot be one.
 */
export async function runPathOf(context: IdContext): Promise<string> {
  return encodeURIComponent(check(RUN_ID, await context.params).id);
}
