import type { Migration } from '../contract/migration.ts';

/** How a run is to be taken: good, bad, or not over yet. */
export type Mood = 'good' | 'bad' | 'open';

/** Good only when it has completed and every value was compared. */
export function moodOf({ status, verified }: Pick<Migration, 'status' | 'verified'>): Mood {
  if (status === 'completed') return verified ? 'good' : 'bad';
  return status === 'failed' || status === 'interrupted' ? 'bad' : 'open';
}

/** Words for a table's state, and whether it is as it should be. */
export function stateOf(state: string): { text: string; mood: Mood } {
  return STATES[state] ?? { text: state, mood: 'open' };
}

const STATES: Record<string, { text: string; mood: Mood }> = {
  verified: { text: 'Verified', mood: 'good' },
  loaded: { text: 'Loaded', mood: 'open' },
  planned: { text: 'Planned', mood: 'open' },
  absent: { text: 'Not in the file', mood: 'open' },
  notReached: { text: 'Not reached', mood: 'open' },
  differs: { text: 'Differs', mood: 'bad' },
};
