/** How much a chunk may hold; one item that alone is larger is a chunk of its own. */
export interface ChunkLimits {
  items: number;
  /** In the unit of `sizeOf`. */
  size: number;
}

/** The same items in order, in lists that end once they have reached either limit. */
export function* chunks<Item>(
  items: Iterable<Item>,
  limits: ChunkLimits,
  sizeOf: (item: Item) => number,
): Generator<Item[]> {
  let chunk: Item[] = [];
  let size = 0;
  for (const item of items) {
    chunk.push(item);
    size += sizeOf(item);
    if (chunk.length < limits.items && size < limits.size) continue;
    yield chunk;
    chunk = [];
    size = 0;
  }
  if (chunk.length > 0) yield chunk;
}
