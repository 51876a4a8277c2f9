/** What of a key press counts. */
export interface Press {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** A press as the table writes it: `n`, `Mod+z`, `Shift+3`, `ArrowLeft`. Ctrl and ⌘ are both `Mod`. */
export function nameOfPress(press: Press): string {
  const digit = digitOf(press);
  const key = digit ?? (press.key.length === 1 ? press.key.toLowerCase() : press.key);
  const mod = press.ctrlKey || press.metaKey ? 'Mod+' : '';
  return `${mod}${press.altKey ? 'Alt+' : ''}${press.shiftKey ? 'Shift+' : ''}${key}`;
}

/**
 * The digit of a press, by the place of the key: with Shift, and on some keyboards without, it types
 * something else.
 */
export function digitOf({ code, key }: Pick<Press, 'code' | 'key'>): string | undefined {
  return /^Digit(\d)$/.exec(code ?? '')?.[1] ?? (/^\d$/.test(key) ? key : undefined);
}
