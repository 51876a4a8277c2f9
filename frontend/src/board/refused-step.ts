import { changeOfRow, fieldsOf, keyOf, type RowFields, type StoredRow } from '../marks/row.ts';
import { detailsOf, nowOf } from './describe.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';
import type { Clashed } from './replay.ts';
import { type RowChange, reversed } from './step.ts';

/** So many marks are asked about one by one; of more it is said what became of them. */
const ASKED = 3;

/** A step that was to be undone or done again, and what is needed to do it all the same. */
interface Refused {
  /** `Span moved` */
  readonly text: string;
  readonly way: 'undo' | 'redo';
  readonly marks: MarksData;
  readonly messages: Messages;
  /** Does something else to stored rows, as a step of its own. */
  readonly apply: (done: string, changesOf: () => readonly RowChange[]) => Promise<void>;
}

/**
 * Says why what somebody did before cannot be undone or done again: another window has changed it since.
 * Whose version shall count is asked of each mark; where it was deleted there is nothing to ask.
 */
export function tellOfRefused(refused: Refused, clashed: readonly Clashed[]): void {
  const changed = clashed.filter(({ now }) => now !== undefined);
  const gone = clashed.filter(({ now }) => now === undefined);
  if (changed.length > ASKED)
    complain(refused, `${changed.length} marks were changed in another window since.`);
  else for (const one of changed) ask(refused, one);
  if (gone.length === 0) return;
  const wanted = gone.every(({ change }) => forth(refused, change).after === null);
  const [was, it] = gone.length === 1 ? ['It was', 'it'] : [`${gone.length} marks were`, 'them'];
  const back = wanted ? '' : ` Undo there brings ${it} back.`;
  complain(refused, `${was} deleted in another window since.${back}`);
}

function complain({ messages, text, way }: Refused, why: string): void {
  const one = `${text}. ${cannot(way)}. ${why}`;
  messages.complain({ one, many: () => one, about: text });
}

function ask(refused: Refused, { change, now }: Clashed): void {
  const { marks, messages, text, way, apply } = refused;
  if (!now) return;
  const key = keyOf(now);
  const target = targetOf(forth(refused, change));
  messages.ask({
    about: key,
    what: `${text}. ${cannot(way)}: changed in another window since.`,
    theirs: () => nowOf(marks.find(key)),
    mine: target ? detailsOf(marks.asMark({ ...now, ...target } as StoredRow)) : 'it would be deleted.',
    answers: ['Leave it', way === 'undo' ? 'Undo all the same' : 'Do it all the same'],
    insist: () =>
      apply(way === 'undo' ? 'taken back' : 'done again', () => {
        const row = marks.find(key)?.row;
        return row ? [{ before: row, after: target && ({ ...row, ...target } as StoredRow) }] : [];
      }),
  });
}

function cannot(way: Refused['way']): string {
  return `It cannot be ${way === 'undo' ? 'undone' : 'done again'}`;
}

function forth({ way }: Refused, change: RowChange): RowChange {
  return way === 'undo' ? reversed(change) : change;
}

/** What the change wants of the row that is there, whatever else that says; null: that it is gone. */
function targetOf({ before, after }: RowChange): RowFields | null {
  if (!after) return null;
  return before ? changeOfRow(before, after) : fieldsOf(after);
}
