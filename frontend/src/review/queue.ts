import { isDecision, seenOf } from '../marks/look.ts';
import { type Mark, type SpanMark, startOf } from '../marks/mark.ts';

/** What there is to review, and how much of it is done. */
export interface Queue {
  /** Suggestions that nobody has decided on, the surest first. */
  readonly open: readonly SpanMark[];
  /** How many of all were decided on. */
  readonly reviewed: number;
  readonly total: number;
}

/** The suggestions that are at least so sure (0 to 1), and the decisions on such. */
export function queueOf(marks: readonly Mark[], threshold: number): Queue {
  const spans = marks.filter((mark) => mark.kind === 'span' && sureness(mark) >= threshold) as SpanMark[];
  const open = spans.filter(({ suggested }) => suggested).sort(bySureness);
  const reviewed = spans.filter((mark) => !mark.suggested && isDecision(mark.row)).length;
  return { open, reviewed, total: reviewed + open.length };
}

/** The suggestion to look at once this one is decided on or passed over. */
export function following(
  open: readonly SpanMark[],
  key: string | null,
  step: 1 | -1 = 1,
): SpanMark | undefined {
  const at = open.findIndex((mark) => mark.key === key);
  if (at === -1) return open[0];
  return open[(at + step + open.length) % open.length];
}

/** The suggestion that is next in order after this mark, which is not among them any more. */
export function nextAfter(open: readonly SpanMark[], mark: Mark): SpanMark | undefined {
  return open.find((one) => bySureness(mark, one) < 0) ?? open[0];
}

function bySureness(one: Mark, other: Mark): number {
  return sureness(other) - sureness(one) || startOf(one) - startOf(other);
}

/** How sure the model was, from 0 to 1; decisions of older versions, which do not say, count as sure. */
export function sureness(mark: Mark): number {
  return mark.kind === 'span' ? (seenOf(mark.row.model_prediction)?.confidence ?? 1) : 0;
}
