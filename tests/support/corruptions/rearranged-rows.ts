import type { Random } from '../../../scripts/seed-legacy/random.ts';
import { at, type Difference } from './difference.ts';
import { type Corruption, type Kind, shuffled } from './kind.ts';
import { type RowKind, tryTables } from './row-kind.ts';
import type { Target, TargetColumn } from './target.ts';

const REARRANGED: RowKind[] = [
  {
    kind: 'rows: ids exchanged',
    what: 'two rows under each other’s id',
    inTable: (random, target, table) =>
      rearrange(random, target, table, async (first, second) => {
        await target.query(
          `UPDATE public.${table} SET id = $1::int + $2::int - id WHERE id IN ($1::int, $2::int)`,
          [first, second],
        );
      }),
  },
  {
    kind: 'rows: values exchanged',
    what: 'two rows’ values in one column exchanged',
    inTable: (random, target, table) =>
      rearrange(random, target, table, async (first, second) => {
        const [column] = shuffled(
          random,
          target.valueColumns().filter((one) => one.table === table),
        );
        await overwrite(target, [column as TargetColumn], second, first);
        await overwrite(target, [column as TargetColumn], first, second);
      }),
  },
  {
    kind: 'row: another’s content',
    what: 'a row with all values of another one',
    inTable: (random, target, table) =>
      rearrange(random, target, table, (first, second) =>
        overwrite(
          target,
          target.columnsOf(table).filter(({ name }) => name !== 'id'),
          first,
          second,
        ),
      ),
  },
  {
    kind: 'row: columns exchanged',
    what: 'two values of one row in each other’s column',
    inTable: (random, target, table) =>
      rearrange(random, target, table, (id) => exchangeColumns(random, target, table, id)),
  },
  {
    kind: 'row: another chart',
    what: 'a row moved to another chart',
    inTable: (random, target, table) =>
      rearrange(random, target, table, async (id) => {
        if (!target.columnsOf(table).some(({ name }) => name === 'chart_id')) return;
        const [chart] = shuffled(random, await target.ids('charts'));
        await target.query(`UPDATE public.${table} SET chart_id = $2 WHERE id = $1`, [id, chart]);
      }),
  },
];

/** Copies values of one row over those of another. */
async function overwrite(
  target: Target,
  columns: readonly TargetColumn[],
  from: number,
  to: number,
): Promise<void> {
  const table = columns[0]?.table;
  const assignments = columns.map(({ name }) => `"${name}" = p."${name}"`).join(', ');
  await target.query(
    `UPDATE public.${table} AS t SET ${assignments} FROM pristine.${table} AS p WHERE t.id = $2 AND p.id = $1`,
    [from, to],
  );
}

async function exchangeColumns(random: Random, target: Target, table: string, id: number): Promise<void> {
  const byType = Map.groupBy(
    target.valueColumns().filter((column) => column.table === table),
    ({ type }) => type,
  );
  const [pair] = shuffled(
    random,
    [...byType.values()].filter(({ length }) => length > 1),
  );
  if (!pair) return;
  const [a, b] = shuffled(random, pair) as [TargetColumn, TargetColumn];
  await target.query(
    `UPDATE public.${table} SET "${a.name}" = "${b.name}", "${b.name}" = "${a.name}" WHERE id = $1`,
    [id],
  );
}

/**
 * Changes up to two rows and then looks which values are not what they were. Where nothing has changed,
 * or more than the report could name, everything is put back.
 */
async function rearrange(
  random: Random,
  target: Target,
  table: string,
  change: (first: number, second: number) => Promise<void>,
): Promise<Corruption | undefined> {
  const [first, second] = shuffled(random, await target.freeIds(table));
  if (first === undefined || second === undefined) return undefined;
  await change(first, second);
  const undo = () => target.restore(table, [first, second]);
  const differences: Difference[] = [];
  for (const column of target.columnsOf(table)) {
    const changed = (await target.changedIds(column)).filter((id) => id === first || id === second);
    differences.push(...changed.map((id) => at(table, column.name, 'value_differs', id)));
  }
  const fits = differences.every(({ column, rule }) =>
    target.claims.hasRoom(table, column, rule, differences.filter((other) => other.column === column).length),
  );
  if (differences.length === 0 || !fits) {
    await undo();
    return undefined;
  }
  target.claims.take(table, first, second);
  return { differences, undo };
}

export const REARRANGED_KINDS: Kind[] = REARRANGED.map(tryTables);
