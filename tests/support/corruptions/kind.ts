import type { Random } from '../../../scripts/seed-legacy/random.ts';
import type { Difference } from './difference.ts';
import type { Target } from './target.ts';

export type WorldName = 'rich' | 'lacking' | 'chartless' | 'repaired' | 'rows' | 'restored';

export interface Corruption {
  /** Empty for a change that is none. */
  differences: Difference[];
  /** Puts everything back as it was, bit for bit. */
  undo(): Promise<void>;
}

/** One way in which a target can stop being what the legacy file is, or seem to. */
export interface Kind {
  kind: string;
  /** For the document: what is done, in a few words. */
  what: string;
  world: WorldName;
  expects: 'difference' | 'nothing';
  /** How many of it a full run seeds. */
  cases: number;
  /**
   * Seeds one case in rows that no other case of this round has touched; undefined where the round has
   * no room left for it.
   */
  corrupt(random: Random, target: Target): Promise<Corruption | undefined>;
}

/** A copy in random order. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
