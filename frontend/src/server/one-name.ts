/** The tokens of a JSON text that say where names are. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** Some milliseconds of work, after which others have their turn. */
const SLICE_TOKENS = 20_000;

/**
 * A name that an object of a valid JSON text has twice; undefined where there is none. Parsers keep the last
 * one in silence: what the first said would be lost.
 */
export function nameGivenTwice(text: string): string | undefined {
  const search = searchNameTwice(text);
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
  }
}

/** The same in slices, for long texts; in what is not JSON it finds something or nothing. */
export function* searchNameTwice(text: string): Generator<void, string | undefined> {
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  let count = 0;
  for (const [token] of text.matchAll(TOKENS)) {
    if (++count % SLICE_TOKENS === 0) yield;
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (isName && !isNew(open.at(-1), token)) return nameOf(token);
    isName = token === '{' || token === ',';
  }
  return undefined;
}

/** Adds the name to those of its object; in a list there are none. */
function isNew(names: Set<string> | undefined, token: string): boolean {
  if (!names) return true;
  const before = names.size;
  names.add(nameOf(token));
  return names.size > before;
}

function nameOf(token: string): string {
  try {
    return JSON.parse(token);
  } catch {
    return token;
  }
}
