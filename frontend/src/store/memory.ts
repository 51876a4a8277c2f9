/** More than this is not worth slowing every action down for; browsers keep five million letters in all. */
const MAX_LETTERS = 2_000_000;

/** The name of what is remembered of one chart: another one may get its id where a database is made anew. */
export function nameOfMemory(what: string, { id, created_at }: { id: number; created_at: number }): string {
  return `${what}-${id}-${created_at}`;
}

/** What this tab remembers over a reload; undefined where there is nothing, or nothing that can be read. */
export function recall<Value>(name: string, isValid: (value: unknown) => value is Value): Value | undefined {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(name) ?? 'null');
    return isValid(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Remembers a value until the tab is closed; undefined forgets it. Storage may be full or forbidden: then
 * nothing is remembered, and false is returned.
 */
export function remember(name: string, value: unknown): boolean {
  try {
    const text = value === undefined ? '' : JSON.stringify(value);
    if (text === '' || text.length > MAX_LETTERS) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, text);
    return text.length <= MAX_LETTERS;
  } catch {
    return false;
  }
}
