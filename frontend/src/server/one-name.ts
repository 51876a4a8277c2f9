/** The tokens of a JSON text that say where names are. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * A name that an object of a valid JSON text has twice; undefined where there is none. Parsers keep the last
 * one in silence: what the first said would be lost.
 */
export function nameGivenTwice(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (isName && !isNew(open.at(-1), token)) return JSON.parse(token);
    isName = token === '{' || token === ',';
  }
  return undefined;
}

/** Adds the name to those of its object; in a list there are none. */
function isNew(names: Set<string> | undefined, token: string): boolean {
  if (!names) return true;
  const before = names.size;
  names.add(JSON.parse(token));
  return names.size > before;
}
