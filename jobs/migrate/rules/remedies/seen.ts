/** Rows of which one column is repaired by the same remedies. */
export interface RepairedGroup {
  column: string;
  /** Names of remedies, in the order in which they were applied. */
  remedies: readonly string[];
  keys: BigInt64Array;
}

/** Keys of rows, which would be garbage of as many objects. */
class Keys {
  #keys = new BigInt64Array(1_024);
  #count = 0;

  /** Asked for again at once, a row counts once. */
  add(key: bigint): void {
    if (this.#count > 0 && this.#keys[this.#count - 1] === key) return;
    if (this.#count === this.#keys.length) {
      const grown = new BigInt64Array(2 * this.#count);
      grown.set(this.#keys);
      this.#keys = grown;
    }
    this.#keys[this.#count++] = key;
  }

  without(isOut: (key: bigint) => boolean): BigInt64Array<ArrayBuffer> {
    return this.#keys.slice(0, this.#count).filter((key) => !isOut(key));
  }
}

/**
 * Collects which rows had a value repaired, and how, while a query that goes over a table in order of its
 * keys asks for their values. To read and repair them once more took half as long as the rest of the census.
 */
export class SeenRepairs {
  #table: string | undefined;
  /** By the list of remedies, which is one and the same for as long as a connection is open. */
  readonly #groups = new Map<
    readonly string[],
    { column: string; remedies: readonly string[]; keys: Keys }
  >();

  /** What `query` returns; rows that it asks for are noted. */
  during<Result>(table: string, query: () => Result): Result {
    this.#groups.clear();
    this.#table = table;
    try {
      return query();
    } finally {
      this.#table = undefined;
    }
  }

  /** Notes what was done to a value; one of another table, such as a parent's, is passed over. */
  note(table: string, column: string, remedies: readonly string[], key: bigint): void {
    if (table !== this.#table) return;
    let group = this.#groups.get(remedies);
    if (!group) {
      group = { column, remedies, keys: new Keys() };
      this.#groups.set(remedies, group);
    }
    group.keys.add(key);
  }

  /** All that was noted, but for rows that are out. */
  groups(isOut: (key: bigint) => boolean): RepairedGroup[] {
    return Array.from(this.#groups.values(), ({ keys, ...group }) => ({
      ...group,
      keys: keys.without(isOut),
    })).filter(({ keys }) => keys.length > 0);
  }
}
