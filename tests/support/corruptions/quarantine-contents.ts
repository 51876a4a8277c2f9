import type { Random } from '../../../scripts/seed-legacy/random.ts';
import { at } from './difference.ts';
import { type Kind, shuffled } from './kind.ts';
import { flip } from './numbers.ts';
import { type Entry, type EntryChange, inQuarantine, restoreEntry, type Stored } from './quarantine-kind.ts';
import type { Target } from './target.ts';

/** A change to one stored value, as data; undefined where it does not apply. */
interface ContentKind {
  kind: string;
  what: string;
  rewrite(stored: Stored, random: Random): Stored | undefined;
}

const ofType =
  (type: string, rewrite: (value: string, random: Random) => string) =>
  (stored: Stored, random: Random): Stored | undefined =>
    stored.type === type && stored.value !== undefined
      ? { type, value: rewrite(stored.value, random) }
      : undefined;

const CONTENTS: ContentKind[] = [
  { kind: 'text', what: 'a character more in a stored text', rewrite: ofType('text', (text) => `${text}.`) },
  {
    kind: 'bytes',
    what: 'one hex digit of bytes that are not a text',
    rewrite: ({ type, hex }) =>
      hex ? { type, hex: hex.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) } : undefined,
  },
  {
    kind: 'integer',
    what: 'a 64-bit integer one higher',
    rewrite: ofType('integer', (digits) => String(BigInt(digits) + 1n)),
  },
  {
    kind: 'real',
    what: 'the last bit of a double',
    rewrite: (stored) => {
      const changed = flip(Number(stored.value), 1n);
      return stored.type === 'real' && Number.isFinite(changed)
        ? { type: 'real', value: String(changed) }
        : undefined;
    },
  },
  {
    kind: 'infinity',
    what: 'Infinity becomes the largest double',
    rewrite: ({ type, value }) =>
      value === 'Infinity' ? { type, value: '1.7976931348623157e+308' } : undefined,
  },
  {
    kind: 'type',
    what: 'an integer stored as a text of the same digits',
    rewrite: ({ type, value }) => (type === 'integer' ? { type: 'text', value: value as string } : undefined),
  },
  {
    kind: 'blob as text',
    what: 'a blob stored as a text',
    rewrite: ({ type, hex }) => (type === 'blob' ? { type: 'text', hex: hex as string } : undefined),
  },
  {
    kind: 'value lost',
    what: 'a stored value becomes NULL',
    rewrite: ({ type }) => (type === 'null' ? undefined : { type: 'null' }),
  },
  {
    kind: 'value made up',
    what: "NULL becomes ''",
    rewrite: ({ type }) => (type === 'null' ? { type: 'text', value: '' } : undefined),
  },
];

async function writeRow(target: Target, { id }: Entry, row: unknown): Promise<void> {
  await target.query('UPDATE legacy_migration.quarantine SET source_row = $2 WHERE id = $1', [
    id,
    JSON.stringify(row),
  ]);
}

const rewriteContent =
  (rewrite: ContentKind['rewrite']): EntryChange =>
  async (random, target, entry) => {
    for (const [column, stored] of shuffled(random, Object.entries(entry.row))) {
      const changed = rewrite(stored, random);
      if (!changed || !target.claims.hasRoom(entry.table, column, 'quarantine_differs')) continue;
      await writeRow(target, entry, { ...entry.row, [column]: changed });
      return {
        differences: [at(entry.table, column, 'quarantine_differs', entry.key)],
        undo: () => restoreEntry(target, entry),
      };
    }
    return undefined;
  };

const columnLost: EntryChange = async (random, target, entry) => {
  const [column] = shuffled(random, Object.keys(entry.row)) as [string];
  if (!target.claims.hasRoom(entry.table, column, 'quarantine_differs')) return undefined;
  const { [column]: _, ...rest } = entry.row;
  await writeRow(target, entry, rest);
  return {
    differences: [at(entry.table, column, 'quarantine_differs', entry.key)],
    undo: () => restoreEntry(target, entry),
  };
};

const columnAdded: EntryChange = async (_, target, entry) => {
  if (!target.claims.hasRoom(entry.table, 'made_up', 'quarantine_differs')) return undefined;
  await writeRow(target, entry, { ...entry.row, made_up: { type: 'null' } });
  return {
    differences: [at(entry.table, 'made_up', 'quarantine_differs', entry.key)],
    undo: () => restoreEntry(target, entry),
  };
};

const reasonLost: EntryChange = async (random, target, entry) => {
  if (!target.claims.hasRoom(entry.table, null, 'quarantine_differs')) return undefined;
  const rules = random.pick([`'{}'`, `'{""}'`, 'NULL']);
  await target.query(`UPDATE legacy_migration.quarantine SET rules = ${rules} WHERE id = $1`, [entry.id]);
  return {
    differences: [at(entry.table, null, 'quarantine_differs', entry.key)],
    undo: () => restoreEntry(target, entry),
  };
};

export const QUARANTINE_CONTENT_KINDS: Kind[] = [
  ...CONTENTS.map(({ kind, what, rewrite }) => inQuarantine(kind, what, rewriteContent(rewrite))),
  inQuarantine('column lost', 'one column of a stored row', columnLost),
  inQuarantine('column added', 'a column that the legacy file does not have', columnAdded),
  inQuarantine('reason lost', 'a row without the reason why it is there', reasonLost),
];
