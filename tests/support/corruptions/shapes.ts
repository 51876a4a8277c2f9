import { inAll, inRows } from './difference.ts';
import { type Kind, shuffled } from './kind.ts';
import { type TableKind, tryWholeTables } from './table-kind.ts';
import type { Target, TargetColumn } from './target.ts';

const OTHER_TYPES: Record<string, string> = {
  int4: 'int8',
  float8: 'numeric',
  timestamp: 'timestamptz',
  text: 'varchar',
  jsonb: 'json',
};

const SHAPES: TableKind[] = [
  {
    kind: 'table missing',
    what: 'the table under another name',
    async inTable(_, target, table) {
      if (!target.claims.takeTable(table)) return undefined;
      await target.query(`ALTER TABLE public.${table} RENAME TO put_away_${table}`);
      return {
        differences: [
          inAll(table, null, 'table_missing', countSource(target, `SELECT count(*) FROM "${table}"`)),
        ],
        undo: async () =>
          void (await target.query(`ALTER TABLE public.put_away_${table} RENAME TO ${table}`)),
      };
    },
  },
  {
    kind: 'column missing',
    what: 'a column under another name',
    async inTable(random, target, table) {
      const [column] = shuffled(
        random,
        target.valueColumns().filter((one) => one.table === table && one.default === null),
      );
      if (!column || !target.claims.takeTable(table)) return undefined;
      const { name } = column;
      await target.query(`ALTER TABLE public.${table} RENAME COLUMN "${name}" TO put_away`);
      const filled = await target.ids(table, `"${name}" IS NOT NULL`);
      const values = countSource(target, `SELECT count("${name}") FROM "${table}"`);
      return {
        differences: [
          ...(values > 0 ? [inAll(table, name, 'column_missing', values)] : []),
          ...(filled.length > 0 ? [inRows(table, 'put_away', 'default_differs', filled)] : []),
        ],
        undo: async () =>
          void (await target.query(`ALTER TABLE public.${table} RENAME COLUMN put_away TO "${name}"`)),
      };
    },
  },
  {
    kind: 'column of another type',
    what: 'a type that the verifier has no comparison for',
    async inTable(random, target, table) {
      const [column] = shuffled(
        random,
        target.columnsOf(table).filter(({ type }) => type in OTHER_TYPES),
      );
      if (!column || !target.claims.takeTable(table)) return undefined;
      const retype = ({ name }: TargetColumn, type: string) =>
        target.query(
          `ALTER TABLE public.${table} ALTER COLUMN "${name}" DROP DEFAULT, ALTER COLUMN "${name}" TYPE ${type} USING "${name}"::${type}`,
        );
      await retype(column, OTHER_TYPES[column.type] as string);
      const rows = countSource(target, `SELECT count(*) FROM "${table}"`);
      const sequence = column.name === 'id' ? [inAll(table, 'id', 'sequence_missing', 1)] : [];
      return {
        differences: [inAll(table, column.name, 'column_unverified', rows), ...sequence],
        undo: async () => {
          // As numeric the largest double has lost digits, and what is left of it is beyond a double.
          await target.query(`TRUNCATE public.${table}`);
          await retype(column, column.type);
          if (column.default) {
            await target.query(
              `ALTER TABLE public.${table} ALTER COLUMN "${column.name}" SET DEFAULT ${column.default}`,
            );
          }
          await target.restoreTable(table);
        },
      };
    },
  },
];

function countSource(target: Target, query: string): number {
  return target.source((legacy) => legacy.prepare<[], number>(query).pluck().get() ?? 0);
}

export const SHAPE_KINDS: Kind[] = SHAPES.map(tryWholeTables);
