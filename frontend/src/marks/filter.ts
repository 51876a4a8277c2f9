import { type Mark, type SpanMark, startOf } from './mark.ts';

/** What marks are narrowed to, in a list and on the chart. Empty texts mean any. */
export interface MarkFilter {
  /** Words that must all occur; upper and lower case are the same. */
  readonly search: string;
  /** A label's name. */
  readonly label: string;
  /**
   * Of spans only: a source, a confidence (`-` where none is said), and whether somebody has looked at it.
   */
  readonly source: string;
  readonly confidence: string;
  readonly reviewed: '' | 'yes' | 'no';
}

export const NO_FILTER: MarkFilter = { search: '', label: '', source: '', confidence: '', reviewed: '' };

/** Whether nothing is left out. */
export function isOpen(filter: MarkFilter): boolean {
  return Object.values(filter).every((wanted) => wanted === '');
}

/** The marks that pass, latest first. `describe` gives the text that is searched. */
export function filterMarks<Kind extends Mark>(
  marks: readonly Kind[],
  filter: MarkFilter,
  describe: (mark: Kind) => string,
): Kind[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  return marks
    .filter((mark) => passes(mark, filter))
    .filter((mark) => {
      if (words.length === 0) return true;
      const text = describe(mark).toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => startOf(b) - startOf(a));
}

function passes(mark: Mark, { label, source, confidence, reviewed }: MarkFilter): boolean {
  if (label !== '' && mark.label !== label) return false;
  if (mark.kind !== 'span') return true;
  const { row } = mark;
  if (source !== '' && row.source !== source) return false;
  if (confidence !== '' && confidenceOf(mark) !== confidence) return false;
  return reviewed === '' || isReviewed(mark) === (reviewed === 'yes');
}

/** The sources that occur, with the most frequent first. */
export function sourcesOf(marks: readonly Mark[]): string[] {
  const spans = marks.filter((mark) => mark.kind === 'span');
  const groups = Map.groupBy(spans, ({ row }) => row.source);
  return [...groups].sort(([, a], [, b]) => b.length - a.length).map(([source]) => source);
}

/** The confidences that spans have, lowest first; `-` for those of which none is said. */
export function confidencesOf(marks: readonly Mark[]): string[] {
  const spans = marks.filter((mark) => mark.kind === 'span');
  return [...new Set(spans.map(confidenceOf))].sort();
}

/** Whether there are spans that somebody has looked at, and others. */
export function reviewsOf(marks: readonly Mark[]): ('yes' | 'no')[] {
  const spans = marks.filter((mark) => mark.kind === 'span');
  return (['yes', 'no'] as const).filter((one) => spans.some((mark) => isReviewed(mark) === (one === 'yes')));
}

function confidenceOf({ row }: SpanMark): string {
  return String(row.confidence ?? '-');
}

function isReviewed({ look }: SpanMark): boolean {
  return look !== 'suggested';
}

/** The labels that occur, with the most frequent first. */
export function labelsOf(marks: readonly Mark[]): { label: string; title: string; count: number }[] {
  const groups = Map.groupBy(marks, ({ label }) => label);
  return [...groups]
    .map(([label, those]) => ({ label, title: those[0]?.title ?? label, count: those.length }))
    .sort((a, b) => b.count - a.count || a.title.localeCompare(b.title));
}

/** The next mark in time after `key` (or before it, for -1); at the end it begins anew. */
export function neighbourOf(
  marks: readonly Mark[],
  key: string | null,
  step: 1 | -1,
  near: number,
): Mark | undefined {
  const sorted = marks.toSorted((a, b) => startOf(a) - startOf(b) || a.key.localeCompare(b.key));
  const at = sorted.findIndex((mark) => mark.key === key);
  if (at !== -1) return sorted.at((at + step) % sorted.length);
  const later = sorted.findIndex((mark) => startOf(mark) >= near);
  if (step === 1) return sorted[Math.max(later, 0)];
  return sorted.at((later === -1 ? sorted.length : later) - 1);
}
