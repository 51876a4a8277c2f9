import { endOf, type Mark, type MarkKind, startOf } from '../marks/mark.ts';
import { sourceWords } from '../marks/source-words.ts';
import { formatRange } from '../moment/moment.ts';

/** What a kind of mark is called. */
export const KIND_NAMES: Record<MarkKind, string> = {
  point: 'mark',
  line: 'line',
  rectangle: 'rectangle',
  span: 'span',
};

/** A mark in one phrase: what it is and where. */
export function describe(mark: Mark): string {
  const name = mark.kind === 'point' ? mark.title : `${mark.title}, ${KIND_NAMES[mark.kind]}`;
  return `${name}, ${momentsOf(mark)}`;
}

/** A mark with all that is said about it, for two versions to be told apart. */
export function detailsOf(mark: Mark): string {
  if (mark.kind === 'point') return describe(mark);
  if (mark.kind !== 'span') return `${describe(mark)}, ${mark.from.price} – ${mark.to.price}`;
  const { confidence, outcome, notes } = mark.row;
  const said = [confidence === null ? null : `confidence ${confidence}`, outcome, notes && `“${notes}”`];
  return [describe(mark), ...said].filter(Boolean).join(', ');
}

/** What is stored of a mark that two have changed, in words. */
export function nowOf(mark: Mark | undefined): string {
  return mark ? detailsOf(mark) : 'it is deleted.';
}

/** When it is: one moment, or from when to when. */
export function momentsOf(mark: Mark): string {
  return formatRange(startOf(mark), endOf(mark));
}

/** All words by which a mark can be found. */
export function wordsOf(mark: Mark): string {
  const own = [describe(mark), mark.label];
  if (mark.kind !== 'span') return own.join(' ');
  const { notes, outcome, source, confidence } = mark.row;
  return [...own, notes, outcome, source, sourceWords(source), confidence]
    .filter((word) => word !== null)
    .join(' ');
}
