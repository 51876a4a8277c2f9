import type { Random } from '../../../scripts/seed-legacy/random.ts';
import { type Corruption, type Kind, shuffled } from './kind.ts';
import type { Target } from './target.ts';

/** A row in quarantine. */
export interface Entry {
  id: string;
  table: string;
  key: string;
  row: Record<string, Stored>;
}

export interface Stored {
  type: string;
  value?: string;
  hex?: string;
}

export type EntryChange = (random: Random, target: Target, entry: Entry) => Promise<Corruption | undefined>;

/** Tries the entries of quarantine in random order. */
async function inEntry(
  random: Random,
  target: Target,
  corrupt: (entry: Entry) => Promise<Corruption | undefined>,
): Promise<Corruption | undefined> {
  const entries = await target.query<Entry & Record<string, unknown>>(
    `SELECT id::text, table_name AS "table", source_rowid::text AS key, source_row AS row
       FROM pristine.quarantine ORDER BY id`,
  );
  for (const entry of shuffled(random, entries)) {
    if (!target.claims.isFree('quarantine', Number(entry.id))) continue;
    const corruption = await corrupt(entry);
    if (!corruption) continue;
    target.claims.take('quarantine', Number(entry.id));
    return corruption;
  }
  return undefined;
}

/** Puts an entry back, also where it was deleted or is there twice. */
export async function restoreEntry(target: Target, { id }: Entry): Promise<void> {
  await target.query('DELETE FROM legacy_migration.quarantine WHERE id = $1', [id]);
  await target.query(
    'INSERT INTO legacy_migration.quarantine OVERRIDING SYSTEM VALUE SELECT * FROM pristine.quarantine WHERE id = $1',
    [id],
  );
}

/** A kind that is tried on rows in quarantine that no other case has touched. */
export const inQuarantine = (kind: string, what: string, change: EntryChange): Kind => ({
  kind: `quarantine: ${kind}`,
  what,
  world: 'rich',
  expects: 'difference',
  cases: 10,
  corrupt: (random, target) => inEntry(random, target, (entry) => change(random, target, entry)),
});
