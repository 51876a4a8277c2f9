import { RequestError } from '../request/request.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';
import { isNewSpan, type NewRow } from './new-row.ts';
import { failureOf } from './problems.ts';

/**
 * Sees to it that a new row is not stored to which nobody answered, and which may be stored all the
 * same: once the server answers, it is asked for by its key, and deleted. Returns what cancels that,
 * which is false where it has begun.
 */
export function takeBack(
  { fields, key }: NewRow,
  text: string,
  marks: MarksData,
  messages: Messages,
): () => boolean {
  const about = `taken back ${key}`;
  const failure = failureOf('mark', 'given up and may be stored: it is deleted then', about);
  let hasBegun = false;
  const work = async () => {
    hasBegun = true;
    try {
      const stored = isNewSpan(fields) ? marks.addSpan(fields, key) : marks.addAnnotation(fields, key);
      const mark = marks.find(await stored);
      if (mark) await marks.remove(mark);
    } catch (thrown) {
      // It may still be called off: what is done again under this key would be deleted otherwise.
      hasBegun = false;
      throw thrown;
    }
  };
  messages.report(failure, new RequestError(`${text}.`, 0), () => messages.attempt(failure, work));
  return () => {
    if (!hasBegun) messages.settle(about);
    return !hasBegun;
  };
}
