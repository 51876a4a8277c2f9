import { type Mark, startOf } from './mark.ts';

/** What a list of marks is narrowed to. */
export interface MarkFilter {
  /** Words that must all occur; upper and lower case are the same. */
  search: string;
  /** A type's name; '' means any. */
  label: string;
}

export const NO_FILTER: MarkFilter = { search: '', label: '' };

/** The marks that pass, latest first. `describe` gives the text that is searched. */
export function filterMarks<Kind extends Mark>(
  marks: readonly Kind[],
  filter: MarkFilter,
  describe: (mark: Kind) => string,
): Kind[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  return marks
    .filter((mark) => filter.label === '' || mark.label === filter.label)
    .filter((mark) => {
      if (words.length === 0) return true;
      const text = describe(mark).toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => startOf(b) - startOf(a));
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
