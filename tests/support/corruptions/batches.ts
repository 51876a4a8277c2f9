import type { Random } from '../../../scripts/seed-legacy/random.ts';
import { inRows } from './difference.ts';
import type { Kind } from './kind.ts';
import { type TableKind, tryWholeTables } from './table-kind.ts';
import type { Target } from './target.ts';

/** The keys of one key range as the verifier will cut them: every `batchRows` rows of the legacy file. */
function someBatch(random: Random, target: Target, table: string): [after: number, upTo: number] | undefined {
  const keys = target.source((legacy) =>
    legacy
      .prepare<[], number>(
        `SELECT rowid FROM "${table}" WHERE rowid BETWEEN -2147483648 AND 2147483647 ORDER BY rowid`,
      )
      .pluck()
      .all(),
  );
  const ends = keys.filter((_, index) => (index + 1) % target.batchRows === 0);
  const index = random.integer(0, ends.length - 1);
  const upTo = ends[index];
  return upTo === undefined ? undefined : [ends[index - 1] ?? -2_147_483_649, upTo];
}

const BATCHES: TableKind[] = [
  {
    kind: 'batch missing',
    what: 'all rows of one key range',
    async inTable(random, target, table) {
      const range = someBatch(random, target, table);
      if (!range || !target.claims.takeTable(table)) return undefined;
      const ids = await target.ids(table, `id > ${range[0]}::bigint AND id <= ${range[1]}`);
      await target.remove(table, ids);
      return {
        differences: [inRows(table, null, 'row_missing', ids)],
        undo: () => target.restoreTable(table),
      };
    },
  },
  {
    kind: 'batch loaded twice',
    what: 'all rows of one key range once more',
    async inTable(random, target, table) {
      const range = someBatch(random, target, table);
      if (!range || !target.claims.takeTable(table)) return undefined;
      const within = `id > ${range[0]}::bigint AND id <= ${range[1]}`;
      await target.query(`INSERT INTO public.${table} SELECT * FROM pristine.${table} WHERE ${within}`);
      const ids = await target.ids(table, within);
      return {
        differences: [inRows(table, null, 'row_unexpected', ids)],
        undo: () => target.restoreTable(table),
      };
    },
  },
  {
    kind: 'batch: its edge',
    what: 'the last row of a key range and the first of the next',
    async inTable(random, target, table) {
      const range = someBatch(random, target, table);
      if (!range || !target.claims.takeTable(table)) return undefined;
      const before = (await target.ids(table, `id <= ${range[1]}`)).slice(-1);
      const after = (await target.ids(table, `id > ${range[1]}`)).slice(0, 1);
      const ids = [...before, ...after];
      await target.remove(table, ids);
      return {
        differences: [inRows(table, null, 'row_missing', ids)],
        undo: () => target.restore(table, ids),
      };
    },
  },
  {
    kind: 'table emptied',
    what: 'all rows of a table',
    async inTable(_, target, table) {
      if (!target.claims.takeTable(table)) return undefined;
      await target.query(`TRUNCATE public.${table}`);
      const ids = await target.ids(table);
      return {
        differences: [inRows(table, null, 'row_missing', ids)],
        undo: () => target.restoreTable(table),
      };
    },
  },
];

export const BATCH_KINDS: Kind[] = BATCHES.map(tryWholeTables);
