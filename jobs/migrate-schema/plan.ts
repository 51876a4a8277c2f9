/** What to do about the two names: `ask` means that both exist and only a person can choose. */
export type DatabaseAction = 'rename' | 'create' | 'keep' | 'ask';

export interface Names {
  oldName: string;
  newName: string;
}

/** Decides from the databases that exist. Where both names are the same there is no old one. */
export function planDatabase(existing: readonly string[], { oldName, newName }: Names): DatabaseAction {
  const hasNew = existing.includes(newName);
  const hasOld = oldName !== newName && existing.includes(oldName);
  if (hasOld) return hasNew ? 'ask' : 'rename';
  return hasNew ? 'keep' : 'create';
}
