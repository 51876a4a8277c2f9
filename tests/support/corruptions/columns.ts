import { inRows } from './difference.ts';
import { type Kind, shuffled } from './kind.ts';
import { type TableKind, tryWholeTables } from './table-kind.ts';

/** Rewrites a column of every row by an SQL expression; the report must count every row that changed. */
const rewritten = (
  kind: string,
  what: string,
  types: readonly string[],
  becomes: (column: string) => string,
): TableKind => ({
  kind: `column: ${kind}`,
  what,
  async inTable(random, target, table) {
    const [column] = shuffled(
      random,
      target.valueColumns(types).filter((one) => one.table === table),
    );
    if (!column || !target.claims.takeTable(table)) return undefined;
    await target.query(
      `UPDATE public.${table} AS t SET "${column.name}" = shifted.value
         FROM (SELECT id, ${becomes(`"${column.name}"`)} AS value FROM pristine.${table}) AS shifted
        WHERE shifted.id = t.id`,
    );
    const changed = await target.changedIds(column);
    const differences = changed.length > 0 ? [inRows(table, column.name, 'value_differs', changed)] : [];
    return { differences, undo: () => target.restoreTable(table) };
  },
});

const COLUMNS: TableKind[] = [
  rewritten(
    'shifted by a second',
    'every time of a column a second later',
    ['timestamp'],
    (c) => `${c} + interval '1 second'`,
  ),
  rewritten(
    'shifted by a zone',
    'every time of a column in local time of Kolkata',
    ['timestamp'],
    (c) => `${c} AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Kolkata'`,
  ),
  rewritten(
    'one row off',
    'every value of a column in the next row',
    ['float8', 'text', 'timestamp', 'int4', 'jsonb'],
    (c) => `lag(${c}) OVER (ORDER BY id)`,
  ),
  rewritten(
    'rounded',
    'every number of a column rounded to two decimals',
    ['float8'],
    (c) => `CASE WHEN abs(${c}) < 1e15 THEN round(${c}::numeric, 2)::float8 ELSE ${c} END`,
  ),
  rewritten(
    'trimmed',
    'every text of a column without blanks at its ends',
    ['text'],
    (c) => `btrim(${c}, E' \\t\\r\\n')`,
  ),
  rewritten(
    'emptied',
    'every value of a column NULL',
    ['float8', 'text', 'timestamp', 'int4', 'jsonb', 'bool'],
    (c) => `nullif(${c}, ${c})`,
  ),
];

export const COLUMN_KINDS: Kind[] = COLUMNS.map(tryWholeTables);
