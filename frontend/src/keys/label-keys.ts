import type { SpanLabelType } from '../contract/span-label-type.ts';
import { digitOf, type Press } from './press.ts';

/** The active label whose key this is: the character that was typed, or the digit on the key. */
export function labelOfPress(press: Press, labels: readonly SpanLabelType[]): SpanLabelType | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
  const digit = digitOf(press);
  if (digit !== undefined && press.shiftKey) return undefined;
  return labelOfKey(press.key, labels) ?? (digit === undefined ? undefined : labelOfKey(digit, labels));
}

/** The active label with this hotkey, upper case or lower. */
export function labelOfKey(key: string, labels: readonly SpanLabelType[]): SpanLabelType | undefined {
  if (key.length !== 1) return undefined;
  const pressed = key.toLowerCase();
  return labels.find(({ hotkey, is_active }) => is_active && hotkey?.toLowerCase() === pressed);
}
