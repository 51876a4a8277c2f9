/** The name that marks a negative example; it needs no type. */
export const NEGATIVE_LABEL = { name: 'O', display_name: 'Negative', color: '#6b7280' } as const;

/** The colour of a span label; undefined where there is none of this name. */
export function colourOfLabel(
  label: string,
  types: readonly { readonly name: string; readonly color: string }[],
): string | undefined {
  return [...types, NEGATIVE_LABEL].find(({ name }) => name === label)?.color;
}
