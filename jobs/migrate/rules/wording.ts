// Counts and findings in words.

import type { Finding } from './findings.ts';
import { showPlace } from './names.ts';

/** A number as people read it, with the noun in the number that it asks for: `1 row`, `1,234 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/**
 * A finding on one line: place, rule, number of rows, what was `done` about them if that is said, and
 * examples.
 */
export function showFinding({ rule, count, examples, ...place }: Finding, done?: string): string {
  const said = [rule, counted(count, 'row'), ...(done === undefined ? [] : [done])].join(', ');
  return `${showPlace(place)}: ${said}${examples.length > 0 ? ` (id ${examples.join(', ')})` : ''}`;
}
