const WORDS: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  PageUp: 'Page ↑',
  PageDown: 'Page ↓',
  Escape: 'Esc',
  Mod: 'Ctrl',
};

/** A key of the table as people read it: `Ctrl+Shift+Z`, `←`. */
export function wordsOfKey(key: string): string {
  if (key === '+') return key;
  return key
    .split('+')
    .map((part) => WORDS[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join('+');
}
