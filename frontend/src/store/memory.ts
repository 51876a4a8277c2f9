/** More than this is not worth slowing every action down for; browsers keep five million letters in all. */
const MAX_LETTERS = 2_000_000;

/** A chart, as far as it is told from others: another one may get its id where a database is made anew. */
export interface ChartIdentity {
  readonly id: number;
  readonly created_at: number;
}

/** The name of what is remembered of one chart. */
export function nameOfMemory(what: string, { id, created_at }: ChartIdentity): string {
  return `${what}-${id}-${created_at}`;
}

/** The charts of which this is remembered; none where storage is forbidden. */
export function chartsRemembered(what: string): ChartIdentity[] {
  return namesRemembered(`${what}-`)
    .map((name) => name.slice(what.length + 1).match(/^(\d+)-(.+)$/))
    .filter((found) => found !== null)
    .map(([, id, created_at]) => ({ id: Number(id), created_at: Number(created_at) }));
}

/** Whether anything is remembered whose name begins so. */
export function isRemembered(beginning: string): boolean {
  return namesRemembered(beginning).length > 0;
}

function namesRemembered(beginning: string): string[] {
  try {
    const names = Array.from({ length: sessionStorage.length }, (_, at) => sessionStorage.key(at) ?? '');
    return names.filter((name) => name.startsWith(beginning));
  } catch {
    return [];
  }
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
