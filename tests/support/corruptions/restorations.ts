import { at, type Difference, inAll } from './difference.ts';
import { type Kind, shuffled } from './kind.ts';
import type { Target } from './target.ts';

/** What a restoration did to a table. */
interface Restored extends Record<string, unknown> {
  table: string;
  rows: number;
  /** Keys and columns of the values that remedies changed. */
  repaired: { key: string; column: string }[];
  /** The key of one of its rows. */
  key: string;
}

interface RestorationKind {
  kind: string;
  what: string;
  /** SQL; `$1` is the table, and only where it is `markOf`, `$2` the key of a row. */
  spoil: string;
  markOf?: boolean;
  differences(restored: Restored): Difference[];
}

const booksDiffer = (table: string, rows: number) => inAll(table, null, 'ledger_differs', rows);
const lost = ({ table, rows }: Restored) => [booksDiffer(table, rows)];
/** What nobody is known to have asked for. */
const unasked = ({ table, repaired }: Restored) =>
  repaired.flatMap(({ key, column }) => [
    at(table, column, 'repair_unexpected', key),
    at(table, column, 'value_differs', key),
  ]);

const RESTORATIONS: RestorationKind[] = [
  {
    kind: 'lost',
    what: 'nothing says that rows came back',
    spoil: 'DELETE FROM legacy_migration.restorations WHERE table_name = $1',
    differences: (restored) => [...lost(restored), ...unasked(restored)],
  },
  {
    kind: 'invented',
    what: 'rows are said to have come back in another command, too',
    spoil: `INSERT INTO legacy_migration.restorations
      SELECT gen_random_uuid(), run_id, table_name, row_count, remedies, worker, restored_at
        FROM legacy_migration.restorations WHERE table_name = $1`,
    differences: lost,
  },
  {
    kind: 'said twice',
    what: 'one restoration of a table is said twice',
    spoil:
      'INSERT INTO legacy_migration.restorations SELECT * FROM pristine.restorations WHERE table_name = $1',
    differences: lost,
  },
  {
    kind: 'one more row',
    what: 'one row more is said to have come back',
    spoil: 'UPDATE legacy_migration.restorations SET row_count = row_count + 1 WHERE table_name = $1',
    differences: ({ table }) => [booksDiffer(table, 1)],
  },
  {
    kind: 'one row less',
    what: 'one row less is said to have come back',
    spoil: 'UPDATE legacy_migration.restorations SET row_count = row_count - 1 WHERE table_name = $1',
    differences: ({ table }) => [booksDiffer(table, 1)],
  },
  {
    kind: 'another command',
    what: 'the rows are said to have come back in another command than they are marked with',
    spoil:
      'UPDATE legacy_migration.restorations SET restoration_id = gen_random_uuid() WHERE table_name = $1',
    differences: ({ table, rows }) => [booksDiffer(table, 2 * rows)],
  },
  {
    kind: 'another table',
    what: 'rows of another table are said to have come back',
    spoil: `UPDATE legacy_migration.restorations SET table_name = 'charts' WHERE table_name = $1`,
    differences: ({ table, rows }) => [booksDiffer(table, rows), booksDiffer('charts', rows)],
  },
  {
    kind: 'of another run',
    what: 'rows of another run are said to have come back',
    spoil: 'UPDATE legacy_migration.restorations SET run_id = gen_random_uuid() WHERE table_name = $1',
    differences: (restored) => [...lost(restored), ...unasked(restored)],
  },
  {
    kind: 'remedies forgotten',
    what: 'no remedies are said to have been asked for',
    spoil: `UPDATE legacy_migration.restorations SET remedies = '{}' WHERE table_name = $1`,
    differences: unasked,
  },
  {
    kind: 'mark of another command',
    what: 'a row is marked with a command that there was not',
    spoil:
      'UPDATE legacy_migration.quarantine SET restored_by = gen_random_uuid() WHERE table_name = $1 AND source_rowid = $2::bigint',
    markOf: true,
    differences: ({ table }) => [booksDiffer(table, 2)],
  },
];

async function restoredTables(target: Target): Promise<Restored[]> {
  return target.query<Restored>(
    `SELECT table_name AS "table", row_count::int AS rows,
            (SELECT min(source_rowid)::text FROM pristine.quarantine AS q
              WHERE q.table_name = r.table_name AND restored_by IS NOT NULL) AS key,
            coalesce((SELECT json_agg(json_build_object('key', source_rowid::text, 'column', column_name))
               FROM pristine.repairs AS p WHERE p.table_name = r.table_name), '[]') AS repaired
       FROM pristine.restorations AS r`,
  );
}

function asKind({ kind, what, spoil, markOf, differences }: RestorationKind): Kind {
  return {
    ...{ kind: `restoration: ${kind}`, what, world: 'restored', expects: 'difference', cases: 4 },
    async corrupt(random, target) {
      for (const restored of shuffled(random, await restoredTables(target))) {
        const { table, key } = restored;
        const expected = differences(restored);
        if (!expected.every((it) => target.claims.hasRoom(it.table, it.column, it.rule))) continue;
        const tables = [...new Set(expected.map((it) => it.table))];
        if (!tables.every((name) => target.claims.takeOnce(`restorations of ${name}`))) continue;
        await target.query(spoil, markOf ? [table, key] : [table]);
        return { differences: expected, undo: () => undo(target) };
      }
      return undefined;
    },
  };
}

async function undo(target: Target): Promise<void> {
  await target.query('DELETE FROM legacy_migration.restorations');
  await target.query('INSERT INTO legacy_migration.restorations SELECT * FROM pristine.restorations');
  await target.query(
    `UPDATE legacy_migration.quarantine AS q SET restored_by = p.restored_by FROM pristine.quarantine AS p WHERE p.id = q.id`,
  );
}

export const RESTORATION_KINDS: Kind[] = RESTORATIONS.map(asKind);
