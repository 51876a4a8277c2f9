/** What is held down beside a click or a key; Ctrl and ⌘ mean the same. */
export interface Modifiers {
  readonly shift: boolean;
  readonly mod: boolean;
}

export const NONE_HELD: Modifiers = { shift: false, mod: false };

/** What is held down during an event. */
export function modifiersOf(event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }): Modifiers {
  return { shift: event.shiftKey, mod: event.ctrlKey || event.metaKey };
}
