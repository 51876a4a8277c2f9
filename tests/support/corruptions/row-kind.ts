import type { Random } from '../../../scripts/seed-legacy/random.ts';
import { TARGET_TABLES } from '../tables.ts';
import { type Corruption, type Kind, shuffled } from './kind.ts';
import type { Target } from './target.ts';
import { CASES } from './value-kind.ts';

/** A change to whole rows, tried in one table after the other until one has room. */
export interface RowKind {
  kind: string;
  what: string;
  cases?: number;
  inTable(random: Random, target: Target, table: string): Promise<Corruption | undefined>;
}

/** Looks for room in every table, in random order. */
export function tryTables({ kind, what, cases = CASES, inTable }: RowKind): Kind {
  return {
    kind,
    what,
    world: 'rich',
    expects: 'difference',
    cases,
    async corrupt(random, target) {
      for (const table of shuffled(random, TARGET_TABLES)) {
        const corruption = await inTable(random, target, table);
        if (corruption) return corruption;
      }
      return undefined;
    },
  };
}
