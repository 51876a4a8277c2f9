/**
 * Gives names that no row has, and each only once: the first of NAME, NAME-2, NAME-3 … from a number on that
 * is free. `read`: the names that rows have, asked for when the first is wanted.
 */
export function freeNames(read: () => Set<string>): (base: string, from: number) => string {
  const lastNumber = new Map<string, number>();
  let taken: Set<string> | undefined;
  return (base, from) => {
    taken ??= read();
    let number = Math.max(from, lastNumber.get(base) ?? 0);
    while (taken.has(numbered(base, number))) number++;
    lastNumber.set(base, number);
    taken.add(numbered(base, number));
    return numbered(base, number);
  };
}

function numbered(base: string, number: number): string {
  return number === 1 ? base : `${base}-${number}`;
}
