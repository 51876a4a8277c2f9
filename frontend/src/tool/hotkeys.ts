import type { SpanLabelType } from '../contract/span-label-type.ts';
import type { Tool } from './tool.ts';

/** Keys of the tools that do not depend on types. */
export const TOOL_KEYS = { select: 'v', line: 'l', rectangle: 'r', delete: 'x' } as const;

const FIXED: Record<string, Tool> = {
  [TOOL_KEYS.select]: { kind: 'select' },
  [TOOL_KEYS.line]: { kind: 'line', label: 'line' },
  [TOOL_KEYS.rectangle]: { kind: 'rectangle', label: 'rectangle' },
  [TOOL_KEYS.delete]: { kind: 'delete' },
};

/** What the toolbox calls the tool whose key this is. */
export function toolOfKey(key: string): string | undefined {
  const [tool] = Object.entries(TOOL_KEYS).find(([, own]) => own === key.toLowerCase()) ?? [];
  return tool && tool.charAt(0).toUpperCase() + tool.slice(1);
}

/** The tool that a key stands for; the keys of labels come first, for people have chosen them. */
export function toolForKey(key: string, labels: readonly SpanLabelType[]): Tool | undefined {
  const pressed = key.toLowerCase();
  const label = labels.find(({ hotkey, is_active }) => is_active && hotkey?.toLowerCase() === pressed);
  return label ? { kind: 'span', label: label.name } : FIXED[pressed];
}
