import type { Random } from '../../../scripts/seed-legacy/random.ts';
import { TARGET_TABLES } from '../tables.ts';
import { type Corruption, type Kind, shuffled } from './kind.ts';
import type { Target } from './target.ts';

/** A change to many rows at once; it has the table for itself. */
export interface TableKind {
  kind: string;
  what: string;
  inTable(random: Random, target: Target, table: string): Promise<Corruption | undefined>;
}

const CASES = 8;

/** Looks in every table, in random order, for one that nobody has touched and that it changes. */
export function tryWholeTables({ kind, what, inTable }: TableKind): Kind {
  return {
    kind,
    what,
    world: 'rich',
    expects: 'difference',
    cases: CASES,
    async corrupt(random, target) {
      for (const table of shuffled(random, TARGET_TABLES)) {
        const corruption = await inTable(random, target, table);
        if (corruption && corruption.differences.length > 0) return corruption;
        await corruption?.undo();
      }
      return undefined;
    },
  };
}
