import { changeOfRow, fieldsOf, keyOf, type RowFields, type StoredRow } from '../marks/row.ts';
import { sameJson } from './same-json.ts';

/** What happened to one row: null where it was not there before, or is not there any more. */
export interface RowChange {
  readonly before: StoredRow | null;
  readonly after: StoredRow | null;
  /** Of a new row that may be stored: the key that it was sent with. */
  readonly key?: string;
}

/** One thing that somebody did, to however many rows. */
export interface Step {
  /** What was done, as the beginning of a sentence: `Span moved`. */
  readonly text: string;
  readonly changes: readonly RowChange[];
  /** The how manieth thing it was that somebody began to do. */
  readonly act?: number;
  /** Steps of one series that follow each other are one. */
  readonly series?: string;
  /** Whether nobody answered when it was undone, or done again, last: it may be done. */
  readonly isUnsure?: boolean;
  /**
   * Of what was given up before it was stored: begins it anew, where it can. A page that was left does not
   * know it.
   */
  readonly again?: () => Promise<void> | undefined;
}

/** Whether the row says anything else after it. */
export function isChange({ before, after }: RowChange): boolean {
  return !(before && after) || Object.keys(changeOfRow(before, after)).length > 0;
}

/** Both, one after the other, as one. */
export function joined(first: Step, next: Step): Step {
  const changes = new Map(first.changes.map((change) => [nameOf(change.after ?? change.before), change]));
  for (const change of next.changes) {
    const name = nameOf(change.before ?? change.after);
    changes.set(name, { before: (changes.get(name) ?? change).before, after: change.after });
  }
  return { ...next, changes: [...changes.values()].filter(isChange) };
}

function nameOf(row: StoredRow | null): string {
  return row ? keyOf(row) : '';
}

/** The marks that these changes are about. */
export function keysOf(changes: readonly RowChange[]): string[] {
  const rows = changes.flatMap(({ before, after }) => [before, after]);
  return [...new Set(rows.filter((row) => row !== null).map(keyOf))];
}

/** The other way round: from what is to what was. */
export function reversed({ before, after }: RowChange): RowChange {
  return { before: after, after: before };
}

/** A row with what another version of it said in these fields. */
export function withThat(row: StoredRow, version: StoredRow, fields: RowFields): StoredRow {
  const said = Object.entries(version).filter(([field]) => Object.hasOwn(fields, field));
  return { ...row, ...Object.fromEntries(said) };
}

/** Whether a row says already what this change was to make of it. */
export function isAsWanted(row: StoredRow, { before, after }: RowChange): boolean {
  if (!before || !after) return false;
  return !isChange({ before: row, after: { ...row, ...changeOfRow(before, after) } as StoredRow });
}

/** Whether a row still says what it said after this change, as far as the change is about it. */
export function isAsLeft(row: StoredRow, { before, after }: RowChange): boolean {
  if (!before) return false;
  const concerned = after ? changeOfRow(before, after) : fieldsOf(before);
  const own: Record<string, unknown> = { ...row };
  const left: Record<string, unknown> = { ...before };
  return Object.keys(concerned).every((field) => sameJson(own[field], left[field]));
}

/** The step with another row in the place of the one that was deleted: it got an id of its own. */
export function withRowReplaced(step: Step, was: StoredRow, is: StoredRow): Step {
  const replaced = (row: StoredRow | null) =>
    row && row.id === was.id && 'label' in row === 'label' in was
      ? { ...row, id: is.id, created_at: is.created_at }
      : row;
  return {
    ...step,
    changes: step.changes.map(({ before, after }) => ({ before: replaced(before), after: replaced(after) })),
  };
}

/** Whether this can be a list of steps, as this page has remembered it. */
export function isSteps(value: unknown): value is Step[] {
  return (
    Array.isArray(value) &&
    value.every(({ text, changes }) => typeof text === 'string' && Array.isArray(changes))
  );
}
