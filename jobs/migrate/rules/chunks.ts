// Cuts a sequence into chunks of bounded size.

/** How much a chunk may hold; one item that alone has more characters is a chunk of its own. */
export interface ChunkLimits {
  items: number;
  characters: number;
}

/** The same items in order, in lists that end once they have reached either limit. */
export function* chunks<Item>(
  items: Iterable<Item>,
  limits: ChunkLimits,
  charactersOf: (item: Item) => number,
): Generator<Item[]> {
  let chunk: Item[] = [];
  let characters = 0;
  for (const item of items) {
    chunk.push(item);
    characters += charactersOf(item);
    if (chunk.length < limits.items && characters < limits.characters) continue;
    yield chunk;
    chunk = [];
    characters = 0;
  }
  if (chunk.length > 0) yield chunk;
}
