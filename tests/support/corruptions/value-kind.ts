import type { Random } from '../../../scripts/seed-legacy/random.ts';
import { at } from './difference.ts';
import { type Kind, shuffled } from './kind.ts';
import type { Target, TargetColumn } from './target.ts';

/** A change to a single value, as data. */
export interface ValueKind {
  kind: string;
  what: string;
  types: readonly string[];
  cases?: number;
  /** The new value for an old one, both as PostgreSQL prints them; undefined where it does not apply. */
  rewrite(value: string | null, random: Random): string | null | undefined;
}

export const CASES = 18;

/** Every value kind applies to any column of its types, in any table. */
export function valueKind({ kind, what, types, cases = CASES, rewrite }: ValueKind): Kind {
  return {
    kind,
    what,
    world: 'rich',
    expects: 'difference',
    cases,
    async corrupt(random, target) {
      for (const column of shuffled(random, target.valueColumns(types))) {
        const { table, name } = column;
        if (!target.claims.hasRoom(table, name, 'value_differs')) continue;
        const id = await rewriteOne(random, target, column, rewrite);
        if (id === undefined) continue;
        target.claims.take(table, id);
        return {
          differences: [at(table, name, 'value_differs', id)],
          undo: () => target.restore(table, [id]),
        };
      }
      return undefined;
    },
  };
}

/** Rewrites the first value that can be, in random order, and returns its row's id. */
async function rewriteOne(
  random: Random,
  target: Target,
  column: TargetColumn,
  rewrite: ValueKind['rewrite'],
): Promise<number | undefined> {
  for (const { id, value } of shuffled(random, await target.printed(column))) {
    const changed = rewrite(value, random);
    if (changed === undefined || changed === value) continue;
    await target.write(column, id, changed);
    // As jsonb [1] turned round is what it was: no corruption, and nothing to undo.
    if ((await target.changedIds(column)).includes(id)) return id;
  }
  return undefined;
}
