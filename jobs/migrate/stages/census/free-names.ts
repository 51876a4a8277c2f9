/** Gives names that no row has, and each only once. */
export class FreeNames {
  readonly #read: () => Set<string>;
  readonly #lastNumber = new Map<string, number>();
  #taken: Set<string> | undefined;

  /** `read`: the names that rows have, asked for when the first is wanted. */
  constructor(read: () => Set<string>) {
    this.#read = read;
  }

  /** The first of NAME, NAME-2, NAME-3 … from a number on that is free. */
  take(base: string, from: number): string {
    this.#taken ??= this.#read();
    let number = Math.max(from, this.#lastNumber.get(base) ?? 0);
    while (this.#taken.has(numbered(base, number))) number++;
    this.#lastNumber.set(base, number);
    this.#taken.add(numbered(base, number));
    return numbered(base, number);
  }
}

function numbered(base: string, number: number): string {
  return number === 1 ? base : `${base}-${number}`;
}
