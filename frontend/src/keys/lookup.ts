import { nameOfPress, type Press } from './press.ts';
import { KEYS, type KeyId, type KeyScope } from './table.ts';

/** Where a key was pressed. */
export interface Where {
  readonly onChart: boolean;
  readonly inReview: boolean;
}

/** What a press asks for; letters and signs mean the same with Shift or Caps Lock. */
export function keyIdOf(press: Press, where: Where): KeyId | undefined {
  const name = nameOfPress(press);
  if (/^Shift\+[1-9]$/.test(name)) return 'numbered-mark';
  return entryOf(name, where) ?? entryOf(name.replace('Shift+', ''), where);
}

function entryOf(name: string, { onChart, inReview }: Where): KeyId | undefined {
  const scopes: KeyScope[] = [
    ...(inReview ? ['review' as const] : []),
    'page',
    ...(onChart ? ['chart' as const] : []),
  ];
  const bound = KEYS.filter(({ keys }) => (keys as readonly string[]).includes(name));
  const scope = scopes.find((one) => bound.some((entry) => entry.scope === one));
  return bound.find((entry) => entry.scope === scope)?.id as KeyId | undefined;
}

/** What the page does with this character; undefined where a label may have it. */
export function holderOfKey(key: string): string | undefined {
  const held = KEYS.find(({ keys }) => (keys as readonly string[]).includes(key.toLowerCase()));
  return held?.does;
}

/** The first key of an entry, as tooltips and buttons show it. */
export function shownKey(id: KeyId): string {
  return KEYS.find((entry) => entry.id === id)?.keys[0] ?? '';
}
