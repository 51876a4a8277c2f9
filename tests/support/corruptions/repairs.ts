import type { Random } from '../../../scripts/seed-legacy/random.ts';
import { at, type Difference } from './difference.ts';
import { type Corruption, type Kind, shuffled } from './kind.ts';
import type { Target } from './target.ts';

/** What the ledger keeps of one repaired value. */
interface Entry extends Record<string, unknown> {
  table: string;
  key: string;
  column: string;
}

interface RepairKind {
  kind: string;
  what: string;
  /** Changes an entry, or what it speaks of. */
  spoil(target: Target, entry: Entry): Promise<unknown>;
  differences(entry: Entry): Difference[];
}

const WHERE = 'table_name = $1 AND source_rowid = $2::bigint AND column_name = $3';
const idOf = ({ table, key, column }: Entry) => [table, key, column];

const inLedger =
  (change: string): RepairKind['spoil'] =>
  (target, entry) =>
    target.query(`UPDATE legacy_migration.repairs SET ${change} WHERE ${WHERE}`, idOf(entry));

const valueDiffers = ({ table, key, column }: Entry) => [at(table, column, 'value_differs', key)];
const repairDiffers = ({ table, key, column }: Entry) => [at(table, column, 'repair_differs', key)];
const unexpected = ({ table, key, column }: Entry) => [at(table, column, 'repair_unexpected', key)];

/** A column of the same table that has no entry for any row. */
const OTHER_COLUMN: Record<string, string> = {
  candles: 'open',
  annotations: 'color',
  span_annotations: 'outcome',
};

const REPAIRS: RepairKind[] = [
  {
    kind: 'value altered',
    what: 'a repaired value in its table is another one',
    spoil: (target, { table, key, column }) =>
      target.query(
        `UPDATE public.${table} SET "${column}" = ${column === 'time' ? `"${column}" + interval '1 second'` : column === 'confidence' ? `coalesce("${column}", 0) + 1` : `'"x"'`} WHERE id = $1`,
        [key],
      ),
    differences: valueDiffers,
  },
  {
    kind: 'original lost',
    what: 'nothing says that a value was repaired',
    spoil: (target, entry) =>
      target.query(`DELETE FROM legacy_migration.repairs WHERE ${WHERE}`, idOf(entry)),
    differences: valueDiffers,
  },
  {
    kind: 'original altered',
    what: 'the value before is said to have been another one',
    spoil: inLedger(`stored = '{"type": "integer", "value": "7"}'`),
    differences: repairDiffers,
  },
  {
    kind: 'result altered',
    what: 'the value after is said to be another one',
    spoil: inLedger(`repaired = '{"type": "integer", "value": "7"}'`),
    differences: repairDiffers,
  },
  {
    kind: 'nobody asked for it',
    what: 'by a remedy that nobody asked for',
    spoil: inLedger(`remedies = '{whole_real}'`),
    differences: (entry) => [...unexpected(entry), ...valueDiffers(entry)],
  },
  {
    kind: 'by none',
    what: 'by no remedy at all',
    spoil: inLedger(`remedies = '{}'`),
    differences: (entry) => [...unexpected(entry), ...valueDiffers(entry)],
  },
  {
    kind: 'wrong column',
    what: 'said of another column of the row',
    spoil: (target, entry) => inLedger(`column_name = '${OTHER_COLUMN[entry.table]}'`)(target, entry),
    differences: (entry) => [
      at(entry.table, OTHER_COLUMN[entry.table] as string, 'repair_unexpected', entry.key),
      ...valueDiffers(entry),
    ],
  },
  {
    kind: 'twice',
    what: 'said twice',
    spoil: (target, entry) =>
      target.query(
        `INSERT INTO legacy_migration.repairs SELECT * FROM pristine.repairs WHERE ${WHERE}`,
        idOf(entry),
      ),
    differences: unexpected,
  },
  {
    kind: 'lists of different lengths',
    what: 'a value before and a value after, said of no row, beside it',
    spoil: async (target, entry) => {
      await inLedger('stored = stored')(target, entry);
      await target.query(
        `UPDATE legacy_migration.repaired_values SET stored = json_build_array(stored -> 0, stored -> 0),
                repaired = json_build_array(repaired -> 0, repaired -> 0)
          WHERE table_name = $1 AND source_rowids = ARRAY[$2::bigint] AND column_name = $3`,
        idOf(entry),
      );
    },
    differences: unexpected,
  },
  {
    kind: 'of another run',
    what: 'said of another run',
    spoil: inLedger('run_id = gen_random_uuid()'),
    differences: valueDiffers,
  },
];

async function inEntry(
  random: Random,
  target: Target,
  { spoil, differences }: RepairKind,
): Promise<Corruption | undefined> {
  const entries = await target.query<Entry>(
    `SELECT table_name AS "table", source_rowid::text AS key, column_name AS column FROM pristine.repairs`,
  );
  for (const entry of shuffled(random, entries)) {
    const { table, key, column } = entry;
    const expected = differences(entry);
    const hasRoom = expected.every((it) => target.claims.hasRoom(it.table, it.column, it.rule));
    if (!hasRoom || !target.claims.isFree(table, Number(key))) continue;
    target.claims.take(table, Number(key));
    await spoil(target, entry);
    return {
      differences: expected,
      undo: async () => {
        await target.query(
          'DELETE FROM legacy_migration.repairs WHERE table_name = $1 AND source_rowid = $2::bigint',
          [table, key],
        );
        await target.query(
          `INSERT INTO legacy_migration.repairs
           SELECT * FROM pristine.repairs WHERE table_name = $1 AND source_rowid = $2::bigint`,
          [table, key],
        );
        await target.query(
          `UPDATE public.${table} AS t SET "${column}" = p."${column}" FROM pristine.${table} AS p
            WHERE p.id = t.id AND t.id = $1`,
          [key],
        );
      },
    };
  }
  return undefined;
}

/** A row that was not repaired is said to have been. */
const madeUp: Kind = {
  kind: 'repair: made up',
  what: 'said of a value that is as it was',
  world: 'repaired',
  expects: 'difference',
  cases: 10,
  async corrupt(random, target) {
    const ids = await target.freeIds(
      'candles',
      `id NOT IN (SELECT source_rowid FROM pristine.repairs WHERE table_name = 'candles')`,
    );
    const [id] = shuffled(random, ids);
    if (id === undefined || !target.claims.hasRoom('candles', 'time', 'repair_unexpected')) return undefined;
    target.claims.take('candles', id);
    await target.query(
      `INSERT INTO legacy_migration.repairs
       SELECT run_id, 'candles', $1, 'time', '{milliseconds}', stored, repaired FROM pristine.repairs LIMIT 1`,
      [id],
    );
    return {
      differences: [at('candles', 'time', 'repair_unexpected', id)],
      undo: async () =>
        void (await target.query(
          `DELETE FROM legacy_migration.repairs WHERE table_name = 'candles' AND source_rowid = $1`,
          [id],
        )),
    };
  },
};

/** What another run repaired is none of this one's business. */
const ofAnotherRun: Kind = {
  kind: 'same: repairs of another run',
  what: 'another run is said to have repaired the same values',
  world: 'repaired',
  expects: 'nothing',
  cases: 6,
  async corrupt(_, target) {
    if (!target.claims.takeOnce('repairs of another run')) return undefined;
    const run = '00000000-0000-4000-8000-000000000000';
    await target.query(
      `INSERT INTO legacy_migration.repairs
       SELECT '${run}', table_name, source_rowid, column_name, remedies, repaired, stored FROM pristine.repairs`,
    );
    return {
      differences: [],
      undo: async () =>
        void (await target.query(`DELETE FROM legacy_migration.repairs WHERE run_id = '${run}'`)),
    };
  },
};

export const REPAIR_KINDS: Kind[] = [
  ...REPAIRS.map(
    (kind): Kind => ({
      kind: `repair: ${kind.kind}`,
      what: kind.what,
      world: 'repaired',
      expects: 'difference',
      cases: 12,
      corrupt: (random, target) => inEntry(random, target, kind),
    }),
  ),
  madeUp,
  ofAnotherRun,
];
