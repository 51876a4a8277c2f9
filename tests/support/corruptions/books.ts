import { storeValue } from '../../../jobs/migrate/rules/stored-value.ts';
import { TARGET_TABLES } from '../tables.ts';
import { inAll } from './difference.ts';
import { type Kind, shuffled } from './kind.ts';
import type { Target } from './target.ts';

/** The content is true, nothing is lost, and yet a row that fits is no longer in its table. */
const HIDDEN: Kind = {
  kind: 'quarantine: a row that fits',
  what: 'a row taken out of its table and put into quarantine, true in every column',
  world: 'rich',
  expects: 'difference',
  cases: 12,
  async corrupt(random, target) {
    for (const table of shuffled(random, TARGET_TABLES)) {
      const [id] = shuffled(random, await target.freeIds(table));
      if (id === undefined || !target.claims.hasRoom(table, null, 'ledger_differs')) continue;
      if (!target.claims.takeOnce(`ledger of ${table}`)) continue;
      target.claims.take(table, id);
      await target.remove(table, [id]);
      await target.query(
        `INSERT INTO legacy_migration.quarantine (run_id, table_name, source_rowid, rules, source_row)
         SELECT run_id, $1, $2, '{wrong_type(id)}', $3 FROM legacy_migration.runs ORDER BY id DESC LIMIT 1`,
        [table, id, JSON.stringify(storedRow(target, table, id))],
      );
      return {
        differences: [inAll(table, null, 'ledger_differs', 1)],
        undo: async () => {
          await target.query(
            'DELETE FROM legacy_migration.quarantine WHERE table_name = $1 AND source_rowid = $2',
            [table, id],
          );
          await target.restore(table, [id]);
        },
      };
    }
    return undefined;
  },
};

function storedRow(target: Target, table: string, id: number): Record<string, unknown> {
  return target.source((legacy) => {
    const names = legacy
      .prepare<[string], string>('SELECT lower(name) FROM pragma_table_info(?)')
      .pluck()
      .all(table);
    return Object.fromEntries(
      names.map((name) => {
        const read = legacy.prepare<[number], [string, unknown]>(
          `SELECT typeof("${name}"), CASE typeof("${name}") WHEN 'text' THEN CAST("${name}" AS BLOB) ELSE "${name}" END
             FROM "${table}" WHERE rowid = ?`,
        );
        const [type, value] = read.raw().safeIntegers().get(id) as [string, unknown];
        return [name, storeValue(type, value)];
      }),
    );
  });
}

/** The ledger says how many rows each batch loaded. */
const LEDGER: Kind = {
  kind: 'ledger: a count',
  what: 'a batch that is said to have loaded one row more or less',
  world: 'rich',
  expects: 'difference',
  cases: 12,
  async corrupt(random, target) {
    const batches = await target.query<{ table: string; first: string }>(
      `SELECT table_name AS "table", first_key::text AS first FROM legacy_migration.batches ORDER BY 1, first_key`,
    );
    for (const { table, first } of shuffled(random, batches)) {
      if (!target.claims.hasRoom(table, null, 'ledger_differs')) continue;
      if (!target.claims.takeOnce(`ledger of ${table}`)) continue;
      const by = random.pick([-1, 1]);
      const add = (rows: number) =>
        target.query(
          `UPDATE legacy_migration.batches SET row_count = row_count + $3 WHERE table_name = $1 AND first_key = $2`,
          [table, first, rows],
        );
      await add(by);
      return {
        differences: [inAll(table, null, 'ledger_differs', 1)],
        undo: async () => void (await add(-by)),
      };
    }
    return undefined;
  },
};

/** Nothing differs row by row, and yet the books do not add up. */
export const BOOK_KINDS: Kind[] = [HIDDEN, LEDGER];
