import type { Json } from '../contract/json.ts';

/** How good the run was on its test part: the first known score, at the summary's top or in its `metrics`. */
export function scoreOf(summary: Json): string | undefined {
  const top = asObject(summary);
  const scores = { ...top, ...asObject(top?.['metrics'] ?? null) };
  for (const name of ['macro_f1', 'f1', 'accuracy']) {
    const value = scores[name];
    if (typeof value === 'number') return `${name.replace('_', ' ')} ${value.toFixed(2)}`;
  }
  return undefined;
}

function asObject(value: Json): { [key: string]: Json } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
