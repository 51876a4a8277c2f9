import { at, type Difference, inAll } from './difference.ts';
import { type Kind, shuffled } from './kind.ts';
import type { Target } from './target.ts';

/** What the ledger keeps of one row that a remedy let in, or kept out. */
interface Entry extends Record<string, unknown> {
  table: string;
  key: string;
  /** The id that it has, or the id of the row that stands for it. */
  id: number;
}

interface ChangedRowKind {
  kind: string;
  what: string;
  remedy: 'equal_rows' | 'next_id' | 'lost_chart' | 'numbered';
  spoil(target: Target, entry: Entry): Promise<unknown>;
  differences(entry: Entry): Difference[];
}

const WHERE = 'table_name = $1 AND source_rowid = $2::bigint';
const inLedger =
  (change: string, column: string): ChangedRowKind['spoil'] =>
  (target, { table, key }) =>
    target.query(
      `UPDATE legacy_migration.repairs SET ${change} WHERE ${WHERE} AND column_name = '${column}'`,
      [table, key],
    );
const forget: ChangedRowKind['spoil'] = (target, { table, key }) =>
  target.query(`DELETE FROM legacy_migration.repairs WHERE ${WHERE}`, [table, key]);
const inTable =
  (change: string): ChangedRowKind['spoil'] =>
  (target, { table, id }) =>
    target.query(`UPDATE public.${table} SET ${change} WHERE id = $1`, [id]);
const text = (said: string) => `repaired = jsonb_build_object('type', 'text', 'value', ${said})`;

/** Of which the books do not balance then. */
const missing = ({ table, key }: Entry) => [
  at(table, null, 'row_missing', key),
  inAll(table, null, 'ledger_differs', 1),
];
const unexpectedChart = ({ key }: Entry) => [
  at('charts', null, 'row_unexpected', key),
  inAll('charts', null, 'ledger_differs', 1),
];
const unexpected = (column: string, { table, key }: Entry) => at(table, column, 'repair_unexpected', key);

const CHANGED: ChangedRowKind[] = [
  {
    kind: 'equal row forgotten',
    what: 'nothing says that another row stands for one that is not there',
    remedy: 'equal_rows',
    spoil: forget,
    differences: missing,
  },
  {
    kind: 'other row stands for it',
    what: 'a row that differs is said to stand for one that is not there',
    remedy: 'equal_rows',
    spoil: inLedger(`repaired = '{"type": "integer", "value": "2"}'`, 'id'),
    differences: (entry) => [unexpected('id', entry), ...missing(entry)],
  },
  {
    kind: 'equal row said to be another',
    what: 'the id of a row that is not there is said to have been another one',
    remedy: 'equal_rows',
    spoil: inLedger(`stored = '{"type": "integer", "value": "2"}'`, 'id'),
    differences: ({ table, key }) => [at(table, 'id', 'repair_differs', key)],
  },
  {
    kind: 'new id forgotten',
    what: 'nothing says that a row got another id',
    remedy: 'next_id',
    spoil: forget,
    differences: ({ table, key, id }) => [
      at(table, null, 'row_missing', key),
      at(table, null, 'row_unexpected', id),
    ],
  },
  {
    kind: 'another new id',
    what: 'a row is said to have got an id that it has not',
    remedy: 'next_id',
    spoil: (target, entry) =>
      inLedger(`repaired = '{"type": "integer", "value": "${entry.id + 1000}"}'`, 'id')(target, entry),
    differences: ({ table, id }) => [
      at(table, null, 'row_missing', id + 1000),
      at(table, null, 'row_unexpected', id),
    ],
  },
  {
    kind: 'row with a new id altered',
    what: 'a value of a row that got another id is another one',
    remedy: 'next_id',
    spoil: inTable(`start_time = start_time + interval '1 second'`),
    differences: ({ table, id }) => [at(table, 'start_time', 'value_differs', id)],
  },
  {
    kind: 'made chart renamed',
    what: 'a chart that was made has another name',
    remedy: 'lost_chart',
    spoil: inTable(`name = name || ' '`),
    differences: ({ key }) => [at('charts', 'name', 'value_differs', key)],
  },
  {
    kind: 'made chart dated back',
    what: 'a chart that was made is older than the run',
    remedy: 'lost_chart',
    spoil: inTable(`created_at = '2001-01-01'`),
    differences: ({ key }) => [at('charts', 'created_at', 'value_differs', key)],
  },
  {
    kind: 'made chart forgotten',
    what: 'nothing says that a chart was made',
    remedy: 'lost_chart',
    spoil: forget,
    differences: unexpectedChart,
  },
  {
    kind: 'made chart named otherwise',
    what: 'a chart is said to have been made with a name that is not that of its id',
    remedy: 'lost_chart',
    spoil: inLedger(text(`'Chart'`), 'name'),
    differences: (entry) => [unexpected('id', entry), ...unexpectedChart(entry)],
  },
  {
    kind: 'number altered',
    what: 'a name has another number than the ledger says',
    remedy: 'numbered',
    spoil: inTable(`name = name || '0'`),
    differences: ({ key }) => [at('charts', 'name', 'value_differs', key)],
  },
  {
    kind: 'number forgotten',
    what: 'nothing says that a name got a number',
    remedy: 'numbered',
    spoil: forget,
    differences: ({ key }) => [at('charts', 'name', 'value_differs', key)],
  },
];

function asKind({ kind, what, remedy, spoil, differences }: ChangedRowKind): Kind {
  return {
    ...{ kind: `rows: ${kind}`, what, world: 'rows', expects: 'difference', cases: 6 },
    async corrupt(random, target) {
      const entries = await target.query<Entry>(
        `SELECT table_name AS "table", source_rowid::text AS key,
                CASE WHEN remedies = '{next_id}' THEN (repaired ->> 'value')::bigint ELSE source_rowid END::int AS id
           FROM pristine.repairs WHERE $1 = ANY (remedies) AND column_name = $2`,
        [remedy, remedy === 'numbered' ? 'name' : 'id'],
      );
      for (const entry of shuffled(random, entries)) {
        const expected = differences(entry);
        const hasRoom = expected.every(({ table, column, rule }) =>
          target.claims.hasRoom(table, column, rule),
        );
        if (!hasRoom || !target.claims.isFree(entry.table, entry.id)) continue;
        const unbalanced = expected.some(({ rule }) => rule === 'ledger_differs');
        if (unbalanced && !target.claims.takeOnce(`books of ${entry.table}`)) continue;
        target.claims.take(entry.table, entry.id);
        await spoil(target, entry);
        return { differences: expected, undo: () => undo(target, entry) };
      }
      return undefined;
    },
  };
}

async function undo(target: Target, { table, key, id }: Entry): Promise<void> {
  await target.query(`DELETE FROM legacy_migration.repairs WHERE ${WHERE}`, [table, key]);
  await target.query(`INSERT INTO legacy_migration.repairs SELECT * FROM pristine.repairs WHERE ${WHERE}`, [
    table,
    key,
  ]);
  await target.restore(table, [id]);
}

export const CHANGED_ROW_KINDS: Kind[] = CHANGED.map(asKind);
