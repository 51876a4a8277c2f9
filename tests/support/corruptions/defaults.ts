import { AMOUNTS } from '../../../scripts/seed-legacy/charts.ts';
import { at, inRows } from './difference.ts';
import { type Kind, shuffled } from './kind.ts';
import { CASES } from './value-kind.ts';

/** A value that the legacy file cannot have had, since it lacks the column, as an SQL expression. */
interface DefaultKind {
  kind: string;
  what: string;
  columns: readonly [table: string, column: string][];
  becomes: (column: string) => string;
}

const TIMES: DefaultKind['columns'] = [
  ['annotation_types', 'created_at'],
  ['annotations', 'created_at'],
  ['charts', 'created_at'],
];

const DEFAULTS: DefaultKind[] = [
  {
    kind: 'default: text',
    what: "source is not 'human'",
    columns: [['span_annotations', 'source']],
    becomes: () => `'model'`,
  },
  {
    kind: 'default: text, case',
    what: "source is 'Human'",
    columns: [['span_annotations', 'source']],
    becomes: (c) => `initcap(${c})`,
  },
  {
    kind: 'default: JSON',
    what: 'model_prediction is not NULL',
    columns: [['span_annotations', 'model_prediction']],
    becomes: () => `'null'`,
  },
  {
    kind: 'default: number',
    what: 'volume is 0 where the file has none',
    columns: AMOUNTS.map((column) => ['candles', column]),
    becomes: () => '0',
  },
  {
    kind: 'default: flag',
    what: 'is_active is not true',
    columns: [['annotation_types', 'is_active']],
    becomes: () => 'false',
  },
  {
    kind: 'default: lost',
    what: 'NULL where there is a default',
    columns: [['annotation_types', 'is_active'], ['span_annotations', 'source'], ...TIMES],
    becomes: () => 'NULL',
  },
  {
    kind: 'default: one microsecond',
    what: 'created_at is not that of its batch',
    columns: TIMES,
    becomes: (c) => `${c} + interval '1 microsecond'`,
  },
  {
    kind: 'default: time',
    what: 'created_at before the migration',
    columns: TIMES,
    becomes: () => `timestamp 'epoch'`,
  },
];

/** One row's value; all rows' where a batch must agree within itself but cannot be what it says. */
export const DEFAULT_KINDS: Kind[] = [
  ...DEFAULTS.map(
    ({ kind, what, columns, becomes }): Kind => ({
      kind,
      what,
      world: 'lacking',
      expects: 'difference',
      cases: CASES,
      async corrupt(random, target) {
        for (const [table, column] of shuffled(random, columns)) {
          if (!target.claims.hasRoom(table, column, 'default_differs')) continue;
          const [id] = shuffled(random, await target.freeIds(table));
          if (id === undefined) continue;
          target.claims.take(table, id);
          await target.query(
            `UPDATE public.${table} SET "${column}" = ${becomes(`"${column}"`)} WHERE id = $1`,
            [id],
          );
          return {
            differences: [at(table, column, 'default_differs', id)],
            undo: () => target.restore(table, [id]),
          };
        }
        return undefined;
      },
    }),
  ),
  ...(['earlier', 'later'] as const).map(
    (direction): Kind => ({
      kind: `default: all an hour ${direction}`,
      what: `created_at of every row an hour ${direction}`,
      world: 'lacking',
      expects: 'difference',
      cases: 8,
      async corrupt(random, target) {
        for (const [table, column] of shuffled(random, TIMES)) {
          if (!target.claims.takeTable(table)) continue;
          const sign = direction === 'earlier' ? '-' : '+';
          await target.query(
            `UPDATE public.${table} SET "${column}" = "${column}" ${sign} interval '1 hour'`,
          );
          return {
            differences: [inRows(table, column, 'default_differs', await target.ids(table))],
            undo: () => target.restoreTable(table),
          };
        }
        return undefined;
      },
    }),
  ),
];
