import type { Difference } from './difference.ts';

/** A finding names five rows: more in one group could not be told apart. */
const MOST_PER_GROUP = 5;

/** What the cases of one round have taken, so that each shows in the report by itself. */
export class Claims {
  readonly #rows = new Map<string, Set<number>>();
  readonly #taken = new Set<string>();
  readonly #groups = new Map<string, number>();

  /** Whether nobody has touched a row. */
  isFree(table: string, id: number): boolean {
    return !this.#taken.has(table) && !this.#rows.get(table)?.has(id);
  }

  take(table: string, ...ids: number[]): void {
    const rows = this.#rows.get(table) ?? new Set();
    for (const id of ids) rows.add(id);
    this.#rows.set(table, rows);
  }

  /** Takes a table as a whole, with its sequence; false where somebody has touched any of it. */
  takeTable(table: string): boolean {
    if (this.#rows.get(table)?.size || this.#taken.has(table) || !this.takeOnce(`sequence of ${table}`)) {
      return false;
    }
    this.#taken.add(table);
    return true;
  }

  /** Takes something there is one of; false where it is taken. */
  takeOnce(thing: string): boolean {
    if (this.#taken.has(thing)) return false;
    this.#taken.add(thing);
    return true;
  }

  /** Whether a finding can name `more` rows besides those seeded already. */
  hasRoom(table: string, column: string | null, rule: string, more = 1): boolean {
    const seeded = this.#groups.get(groupName({ table, column, rule })) ?? 0;
    return !this.#taken.has(table) && seeded + more <= MOST_PER_GROUP;
  }

  note(differences: readonly Difference[]): void {
    for (const difference of differences) {
      const name = groupName(difference);
      this.#groups.set(name, (this.#groups.get(name) ?? 0) + difference.count);
    }
  }
}

/** What findings are told apart by. */
export function groupName({ table, column, rule }: Pick<Difference, 'table' | 'column' | 'rule'>): string {
  return `${table}.${column ?? '*'} ${rule}`;
}
