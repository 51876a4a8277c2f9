import { insertLeast, TARGET_TABLES } from '../tables.ts';
import { at, type Difference } from './difference.ts';
import { type Kind, shuffled } from './kind.ts';
import type { Target } from './target.ts';
import { CASES } from './value-kind.ts';

/** A change to the one chart that chartless files are given. */
interface ChartKind {
  kind: string;
  what: string;
  sql: string;
  differences: Difference[];
}

const CHARTS: ChartKind[] = [
  {
    kind: 'supplied chart: renamed',
    what: 'another name',
    sql: `UPDATE charts SET name = 'Imported data'`,
    differences: [at('charts', 'name', 'value_differs', 1)],
  },
  {
    kind: 'supplied chart: nameless',
    what: 'no name',
    sql: 'UPDATE charts SET name = NULL',
    differences: [at('charts', 'name', 'value_differs', 1)],
  },
  {
    kind: 'supplied chart: missing',
    what: 'not there',
    sql: 'DELETE FROM charts',
    differences: [at('charts', null, 'row_missing', 1)],
  },
  {
    kind: 'supplied chart: twice',
    what: 'there twice',
    sql: 'INSERT INTO charts SELECT * FROM charts',
    differences: [at('charts', null, 'row_unexpected', 1)],
  },
  {
    kind: 'supplied chart: another id',
    what: 'under another id',
    sql: 'UPDATE charts SET id = 0',
    differences: [at('charts', null, 'row_missing', 1), at('charts', null, 'row_unexpected', 0)],
  },
  {
    kind: 'supplied chart: another beside it',
    what: 'a chart that no row knows',
    sql: `INSERT INTO charts SELECT -1, 'other', created_at FROM charts`,
    differences: [at('charts', null, 'row_unexpected', -1)],
  },
  {
    kind: 'supplied chart: too old',
    what: 'made before the migration',
    sql: `UPDATE charts SET created_at = created_at - interval '1 day'`,
    differences: [at('charts', 'created_at', 'default_differs', 1)],
  },
];

/** A chartless file has candles and annotations, and was given a chart. */
const ABSENT = TARGET_TABLES.filter((table) => !['charts', 'candles', 'annotations'].includes(table));

const chartless = (kind: string, what: string, cases: number, corrupt: Kind['corrupt']): Kind => ({
  kind,
  what,
  world: 'chartless',
  expects: 'difference',
  cases,
  corrupt,
});

export const CHARTLESS_KINDS: Kind[] = [
  ...CHARTS.map(({ kind, what, sql, differences }) =>
    chartless(kind, what, 4, async (_, target: Target) => {
      if (!target.claims.takeTable('charts')) return undefined;
      await target.query(sql);
      return { differences, undo: () => target.restoreTable('charts') };
    }),
  ),
  chartless('supplied chart: row elsewhere', 'a row under another chart', CASES, async (random, target) => {
    for (const table of shuffled(random, ['candles', 'annotations'])) {
      if (!target.claims.hasRoom(table, 'chart_id', 'value_differs')) continue;
      const [id] = shuffled(random, await target.freeIds(table));
      if (id === undefined) continue;
      target.claims.take(table, id);
      const chart = random.pick(['0', '2', 'NULL']);
      await target.query(`UPDATE public.${table} SET chart_id = ${chart} WHERE id = $1`, [id]);
      return {
        differences: [at(table, 'chart_id', 'value_differs', id)],
        undo: () => target.restore(table, [id]),
      };
    }
    return undefined;
  }),
  chartless(
    'absent table: a row',
    'a row in a table that the legacy file lacks',
    CASES,
    async (random, target) => {
      for (const table of shuffled(random, ABSENT)) {
        if (!target.claims.hasRoom(table, null, 'row_unexpected')) continue;
        const id = -random.integer(1, 1_000_000);
        if (!target.claims.isFree(table, id)) continue;
        target.claims.take(table, id);
        await insertLeast(target.database, table, { id });
        return {
          differences: [at(table, null, 'row_unexpected', id)],
          undo: () => target.remove(table, [id]),
        };
      }
      return undefined;
    },
  ),
];
