/**
 * Why PostgreSQL's jsonb would refuse a parsed JSON value, or undefined where it takes it: NUL characters
 * and half surrogate pairs have no place in its text, numbers beyond a double's range arrive as infinite,
 * and very deep nesting exhausts a stack, ours first.
 */
export function jsonProblem(value: unknown, depthLeft: number): string | undefined {
  if (typeof value === 'string')
    return isStorable(value) ? undefined : 'holds characters that cannot be stored';
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : 'holds a number that is too large';
  if (typeof value !== 'object' || value === null) return undefined;
  if (depthLeft === 0) return 'is nested too deeply';
  return Array.isArray(value)
    ? firstProblem(value, depthLeft - 1)
    : firstProblem([...Object.keys(value), ...Object.values(value)], depthLeft - 1);
}

function firstProblem(values: readonly unknown[], depthLeft: number): string | undefined {
  for (const value of values) {
    const problem = jsonProblem(value, depthLeft);
    if (problem) return problem;
  }
  return undefined;
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
