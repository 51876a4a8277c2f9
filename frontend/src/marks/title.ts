/** What people read where no type gives the name another title. */
const TITLES: Readonly<Record<string, string>> = { line: 'Line', rectangle: 'Rectangle', O: 'Negative' };

/** What people call a label: its type's title, else the stored name. */
export function titleOfLabel(
  name: string,
  types: readonly { readonly name: string; readonly display_name: string }[],
): string {
  const type = types.find((one) => one.name === name);
  return type?.display_name ?? TITLES[name] ?? (name.trim() === '' ? 'Without a name' : name);
}
