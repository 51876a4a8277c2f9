import { isDecision, seenOf } from '../marks/look.ts';
import { type Mark, type SpanMark, startOf } from '../marks/mark.ts';

/** What there is to review, and how much of it is done. */
export interface Queue {
  /** Suggestions on the chart that nobody has decided on, the surest first. */
  readonly open: readonly SpanMark[];
  /** How many of all that are sure enough were decided on, whatever the lists are narrowed to. */
  readonly reviewed: number;
  readonly total: number;
  /** How many wait that are not on the chart: not sure enough, or left out by a filter. */
  readonly leftOut: number;
}

/** What there is to decide of the suggestions that are at least so sure (0 to 1) and `shown` on the chart. */
export function queueOf(marks: readonly Mark[], threshold: number, shown = marks): Queue {
  const spans = marks.filter((mark) => mark.kind === 'span');
  const waiting = spans.filter(({ suggested }) => suggested);
  const sure = (mark: Mark) => sureness(mark) >= threshold;
  const open = shown.filter(isSuggestion).filter(sure).sort(bySureness);
  const reviewed = spans.filter((mark) => sure(mark) && !mark.suggested && isDecision(mark.row)).length;
  const total = reviewed + waiting.filter(sure).length;
  return { open, reviewed, total, leftOut: waiting.length - open.length };
}

function isSuggestion(mark: Mark): mark is SpanMark {
  return mark.kind === 'span' && mark.suggested;
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
