import type { Random } from '../../../scripts/seed-legacy/random.ts';
import { at, type Difference, inAll } from './difference.ts';
import { type Kind, shuffled } from './kind.ts';
import { type RowKind, tryTables } from './row-kind.ts';
import type { Target } from './target.ts';

const dropped = (
  kind: string,
  what: string,
  choose: (ids: readonly number[], target: Target, random: Random) => number | undefined,
): RowKind => ({
  kind: `row dropped: ${kind}`,
  what,
  cases: 12,
  async inTable(random, target, table) {
    if (!target.claims.hasRoom(table, null, 'row_missing')) return undefined;
    const id = choose(await target.ids(table), target, random);
    if (id === undefined || !target.claims.isFree(table, id)) return undefined;
    target.claims.take(table, id);
    await target.remove(table, [id]);
    return { differences: [at(table, null, 'row_missing', id)], undo: () => target.restore(table, [id]) };
  },
});

/** One row more under an id that the legacy file does not have. */
const added = (
  kind: string,
  what: string,
  choose: (random: Random, target: Target, table: string) => Promise<number | undefined>,
  alsoBreaks: (table: string, id: number) => Difference[] = () => [],
): RowKind => ({
  kind,
  what,
  async inTable(random, target, table) {
    if (!target.claims.hasRoom(table, null, 'row_unexpected')) return undefined;
    const [original] = shuffled(random, await target.freeIds(table));
    const id = await choose(random, target, table);
    if (original === undefined || id === undefined || !target.claims.isFree(table, id)) return undefined;
    target.claims.take(table, original, id);
    await target.insertCopy(table, original, id);
    return {
      differences: [at(table, null, 'row_unexpected', id), ...alsoBreaks(table, id)],
      undo: () => target.remove(table, [id]),
    };
  },
});

/** An id above every other needs a sequence that nobody else has touched, since that is now too low. */
async function aboveAll(random: Random, target: Target, table: string): Promise<number | undefined> {
  const id = (target.used.get(table) as number) + random.integer(1, 1000);
  return id <= 2_147_483_647 && target.claims.takeOnce(`sequence of ${table}`) ? id : undefined;
}

async function belowAll(random: Random, target: Target, table: string): Promise<number | undefined> {
  const id = Math.min(0, ...(await target.ids(table))) - random.integer(1, 1000);
  return id >= -2_147_483_648 ? id : undefined;
}

const ROWS: RowKind[] = [
  dropped('first', 'the row with the lowest id', (ids) => ids[0]),
  dropped('last', 'the row with the highest id', (ids) => ids.at(-1)),
  dropped('any', 'any row', (ids, _, random) => ids[random.integer(0, ids.length - 1)]),
  added('row doubled', 'a row once more under an id that was never used', (random, target, table) =>
    target.unusedId(random, table),
  ),
  added('row added: above all', 'a row with an id above all others', aboveAll, (table, id) => [
    at(table, 'id', 'sequence_too_low', id),
  ]),
  added('row added: below all', 'a row with a negative id below all others', belowAll),
  {
    kind: 'row doubled: same id',
    what: 'a row once more under its own id, as in a batch loaded twice',
    async inTable(random, target, table) {
      const [id] = shuffled(random, await target.freeIds(table));
      if (id === undefined || !target.claims.hasRoom(table, null, 'row_unexpected')) return undefined;
      target.claims.take(table, id);
      await target.insertCopy(table, id, id);
      return {
        differences: [at(table, null, 'row_unexpected', id)],
        undo: () => target.restore(table, [id]),
      };
    },
  },
  {
    kind: 'row: id changed',
    what: 'a row under another id',
    async inTable(random, target, table) {
      const { claims } = target;
      const room =
        claims.hasRoom(table, null, 'row_missing') && claims.hasRoom(table, null, 'row_unexpected');
      const [id] = shuffled(random, await target.freeIds(table));
      const newId = await target.unusedId(random, table);
      if (!room || id === undefined || newId === undefined) return undefined;
      claims.take(table, id, newId);
      await target.query(`UPDATE public.${table} SET id = $2 WHERE id = $1`, [id, newId]);
      return {
        differences: [at(table, null, 'row_missing', id), at(table, null, 'row_unexpected', newId)],
        undo: () => target.restore(table, [id, newId]),
      };
    },
  },
  {
    kind: 'row: id lost',
    what: 'a row whose id is NULL, and so in no key range',
    async inTable(random, target, table) {
      const [id] = shuffled(random, await target.freeIds(table));
      if (id === undefined || !target.claims.hasRoom(table, null, 'row_missing')) return undefined;
      target.claims.take(table, id);
      await target.query(`UPDATE public.${table} SET id = NULL WHERE id = $1`, [id]);
      return {
        differences: [at(table, null, 'row_missing', id), inAll(table, null, 'count_differs', 1)],
        undo: async () => {
          await target.query(`DELETE FROM public.${table} WHERE id IS NULL`);
          await target.restore(table, [id]);
        },
      };
    },
  },
];

export const ROW_KINDS: Kind[] = ROWS.map(tryTables);
