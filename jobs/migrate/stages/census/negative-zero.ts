// Finds -0 in a JSON text.

const NEGATIVE_ZERO = /-0(?:\.0+)?(?![\d.])/y;

/**
 * Whether a valid JSON text holds the number -0, which JSON.parse knows and jsonb does not. A scan rather
 * than one pattern: a string of many megabytes would exhaust the stack of a regular expression.
 */
export function hasNegativeZero(json: string): boolean {
  if (!json.includes('-0')) return false;
  for (let at = 0; at < json.length; at++) {
    if (json[at] === '"') at = endOfString(json, at);
    else if (json[at] === '-' && isNegativeZero(json, at)) return true;
  }
  return false;
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
}

/** The minus of an exponent, as in 1e-0, is not the sign of a number. */
function isNegativeZero(json: string, at: number): boolean {
  if (/[eE]/.test(json[at - 1] ?? '')) return false;
  NEGATIVE_ZERO.lastIndex = at;
  return NEGATIVE_ZERO.test(json);
}
