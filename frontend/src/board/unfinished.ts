import { changeOfRow, keyOf, type StoredRow } from '../marks/row.ts';
import { describe } from './describe.ts';
import type { MarksData } from './marks-data.ts';
import { type Failure, notDone } from './problems.ts';
import type { Clashed } from './replay.ts';
import { isAsLeft, isAsWanted, type RowChange, type Step } from './step.ts';

/** What a failure of part of a step is about: it goes with the step. */
export function aboutStep(act: number | undefined): string {
  return `step ${act}`;
}

/** What was done, as the beginning of a sentence: `Bull Flag relabelled`, `3 marks relabelled`. */
export function textOfStep(done: string, changes: readonly RowChange[], marks: MarksData): string {
  const [first] = changes;
  const row = first?.before ?? first?.after;
  return `${row && changes.length === 1 ? marks.asMark(row).title : `${changes.length} marks`} ${done}`;
}

/** In words, that something (`relabelled`) was not done to these rows. */
export function notDoneTo(changes: readonly RowChange[], done: string, marks: MarksData): Failure {
  const rows = changes
    .map(({ before, after }) => before ?? after)
    .filter((row) => row !== null)
    .map((row) => {
      const mark = marks.find(keyOf(row)) ?? marks.asMark(row);
      return { key: keyOf(row), words: describe(mark) };
    });
  return notDone('mark', done, rows);
}

/** What is left of a step, from what the rows say by now where nobody but this tab has changed them. */
export function changesLeft(left: Step | undefined, marks: MarksData): RowChange[] {
  return (left?.changes ?? []).map((change) => {
    const { before, after } = change;
    const row = before && marks.find(keyOf(before))?.row;
    if (!row || isAsWanted(row, change) || !marks.unanswered.isOwn(before, row)) return change;
    return { before: row, after: after && ({ ...row, ...changeOfRow(before, after) } as StoredRow) };
  });
}

/** Whether a change can still be made, or was, without an answer. */
export function isOpen(change: RowChange, marks: MarksData): boolean {
  const row = change.before && marks.find(keyOf(change.before))?.row;
  return row ? isAsLeft(row, change) || isAsWanted(row, change) : change.after === null;
}

/** Whether a row is gone because that was asked for here, though nobody has answered. */
export function isDeletedHere({ change: { before }, now }: Clashed, marks: MarksData): boolean {
  return now === undefined && before !== null && marks.unanswered.mayBeDeleted(keyOf(before));
}
