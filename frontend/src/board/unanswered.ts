import { changeOfRow, fieldsOf, keyOf, type RowFields, type StoredRow } from '../marks/row.ts';
import { isPassing } from '../request/request.ts';
import { deleteRow, patchRow } from './mark-requests.ts';
import { isChanged, type Send } from './row-edits.ts';
import { sameJson } from './same-json.ts';
import { isChange, withThat } from './step.ts';

/**
 * Changes and deletes rows, and remembers to what of it nobody answered: where a row is refused for having
 * been changed, and all that differs from what this page knows was wanted here, nobody else has changed it.
 */
export class Unanswered {
  /** By the key of the mark, with what its row was known to say before. */
  readonly #changes = new Map<string, readonly Change[]>();
  readonly #deletions = new Set<string>();

  /** Sends a change of a row. Throws as `patchRow` does. */
  patching(change: RowFields): Send<StoredRow, StoredRow> {
    return async (seen, unseen) => {
      let known = seen;
      try {
        const stored = await patchRow(seen, change).catch((thrown: unknown) => {
          const now = this.#ownVersion(seen, thrown);
          // What says already what is wanted is the caller's to tell of.
          if (!now || !isChange({ before: now, after: { ...now, ...change } as StoredRow })) throw thrown;
          known = now;
          return patchRow(now, change);
        });
        unseen(this.#asLastSeen(known, change));
        const open = this.#changesOf(keyOf(seen)).filter(({ wanted }) => !overlaps(wanted, change));
        this.#changes.set(keyOf(seen), open);
        return stored;
      } catch (thrown) {
        if (isPassing(thrown)) this.note(seen, change);
        throw thrown;
      }
    };
  }

  /** This was to be changed, and nobody answered: also when a page that is gone has asked. */
  note(seen: StoredRow, wanted: RowFields): void {
    const key = keyOf(seen);
    this.#changes.set(key, [...this.#changesOf(key), { seen, wanted }]);
  }

  /** Deletes a row. Throws as `deleteRow` does. */
  readonly deleting = async (seen: StoredRow): Promise<void> => {
    try {
      await deleteRow(seen).catch((thrown: unknown) => {
        const now = this.#ownVersion(seen, thrown);
        if (!now) throw thrown;
        return deleteRow(now);
      });
    } catch (thrown) {
      if (isPassing(thrown)) this.#deletions.add(keyOf(seen));
      throw thrown;
    }
  };

  /** Whether somebody asked here for the mark with this key to be deleted, and nobody answered. */
  mayBeDeleted(key: string): boolean {
    return this.#deletions.has(key);
  }

  /** It is noted what has become of these marks, whether it was answered or not. */
  forget(keys: readonly string[]): void {
    for (const key of keys) this.#changes.delete(key);
  }

  /** The row as it is stored, where a change was refused and nobody but this page has changed it. */
  #ownVersion(seen: StoredRow, thrown: unknown): StoredRow | undefined {
    if (!isChanged(thrown)) return undefined;
    const now = thrown.problem.stored as unknown as StoredRow;
    return this.isOwn(seen, now) ? now : undefined;
  }

  /** Whether all that differs between these versions of a row was wanted here. */
  isOwn(seen: StoredRow, now: StoredRow): boolean {
    const isOwn = ([field, value]: [string, unknown]) =>
      this.#changesOf(keyOf(seen)).some(({ wanted }) => sameJson(wanted[field as keyof RowFields], value));
    return Object.entries(changeOfRow(seen, now)).every(isOwn);
  }

  /** What a change was made from, without what nobody has answered to: that is what people have seen. */
  #asLastSeen(row: StoredRow, change: RowFields): StoredRow {
    return this.#changesOf(keyOf(row)).reduceRight((before, { seen, wanted }) => {
      if (!overlaps(wanted, change)) return before;
      const said = fieldsOf(before);
      const ours = Object.keys(wanted) as (keyof RowFields)[];
      const still = ours.filter((field) => sameJson(said[field], wanted[field]));
      return withThat(before, seen, Object.fromEntries(still.map((field) => [field, true])));
    }, row);
  }

  #changesOf(key: string): readonly Change[] {
    return this.#changes.get(key) ?? [];
  }
}

/** What was wanted of a row, and how it was known to be stored. */
interface Change {
  readonly seen: StoredRow;
  readonly wanted: RowFields;
}

function overlaps(one: RowFields, other: RowFields): boolean {
  return Object.keys(one).some((field) => field in other);
}
