import { at, inAll } from './difference.ts';
import { type Kind, shuffled } from './kind.ts';
import { type EntryChange, inQuarantine, restoreEntry } from './quarantine-kind.ts';

/** A row that is then in neither place; the ledger, too, counts one less. */
const entryLost: EntryChange = async (_, target, entry) => {
  const { table, key, id } = entry;
  if (!target.claims.hasRoom(table, null, 'row_missing') || !target.claims.takeOnce(`ledger of ${table}`))
    return undefined;
  target.claims.take(table, Number(key));
  await target.query('DELETE FROM legacy_migration.quarantine WHERE id = $1', [id]);
  return {
    differences: [at(table, null, 'row_missing', key), inAll(table, null, 'ledger_differs', 1)],
    undo: () => restoreEntry(target, entry),
  };
};

const entryDoubled: EntryChange = async (_, target, entry) => {
  if (!target.claims.hasRoom(entry.table, null, 'quarantine_unexpected')) return undefined;
  const copy = await target.query<{ id: string }>(
    `INSERT INTO legacy_migration.quarantine (run_id, table_name, source_rowid, rules, source_row)
     SELECT run_id, table_name, source_rowid, rules, source_row FROM pristine.quarantine WHERE id = $1 RETURNING id`,
    [entry.id],
  );
  return {
    differences: [at(entry.table, null, 'quarantine_unexpected', entry.key)],
    undo: async () =>
      void (await target.query('DELETE FROM legacy_migration.quarantine WHERE id = $1', [copy[0]?.id])),
  };
};

const entryUnderOtherKey: EntryChange = async (random, target, entry) => {
  const { table, key, id } = entry;
  const newKey = String(5_000_000_000 + random.integer(1, 1_000_000));
  if (!target.claims.hasRoom(table, null, 'row_missing')) return undefined;
  if (
    !target.claims.hasRoom(table, null, 'quarantine_unexpected') ||
    !target.claims.takeOnce(`ledger of ${table}`)
  )
    return undefined;
  target.claims.take(table, Number(key));
  await target.query('UPDATE legacy_migration.quarantine SET source_rowid = $2 WHERE id = $1', [id, newKey]);
  return {
    differences: [
      at(table, null, 'row_missing', key),
      at(table, null, 'quarantine_unexpected', newKey),
      inAll(table, null, 'ledger_differs', 1),
    ],
    undo: () => restoreEntry(target, entry),
  };
};

/** What another run has in quarantine does not excuse anything. */
const entryOfOtherRun: EntryChange = async (_, target, entry) => {
  const { table, key, id } = entry;
  if (!target.claims.hasRoom(table, null, 'row_missing') || !target.claims.takeOnce(`ledger of ${table}`))
    return undefined;
  target.claims.take(table, Number(key));
  await target.query('UPDATE legacy_migration.quarantine SET run_id = gen_random_uuid() WHERE id = $1', [id]);
  return {
    differences: [at(table, null, 'row_missing', key), inAll(table, null, 'ledger_differs', 1)],
    undo: () => restoreEntry(target, entry),
  };
};

/** Also in the target: once more, with another row's values. */
const alsoLoaded: EntryChange = async (random, target, entry) => {
  const { table, key } = entry;
  const [original] = shuffled(random, await target.freeIds(table));
  if (original === undefined || Math.abs(Number(key)) > 2_000_000_000) return undefined;
  if (!target.claims.hasRoom(table, null, 'row_unexpected')) return undefined;
  target.claims.take(table, Number(key));
  await target.insertCopy(table, original, Number(key));
  return {
    differences: [at(table, null, 'row_unexpected', key)],
    undo: () => target.remove(table, [Number(key)]),
  };
};

export const QUARANTINE_ROW_KINDS: Kind[] = [
  inQuarantine('row lost', 'a row that is then in neither place', entryLost),
  inQuarantine('row twice', 'a row once more', entryDoubled),
  inQuarantine('row under another key', 'a row under a key that does not exist', entryUnderOtherKey),
  inQuarantine('row of another run', 'a row that belongs to another run', entryOfOtherRun),
  inQuarantine('row also loaded', 'a row that is in its table as well', alsoLoaded),
];
