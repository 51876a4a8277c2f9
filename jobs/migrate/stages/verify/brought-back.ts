import type Database from 'better-sqlite3';
import type pg from 'pg';
import { type Finding, FindingTally } from '../../rules/findings.ts';
import { EVERY_KEY } from '../../rules/ranges.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { verifyBatch } from './batch.ts';
import { type PairingContext, pairColumns } from './columns.ts';
import { askedOf } from './repairs.ts';
import { readSides } from './sides.ts';

export interface BroughtBack extends Pick<PairingContext, 'dropped' | 'carried'> {
  /** In the transaction that has put them into their table. */
  client: pg.Client;
  runId: string;
  table: string;
  keys: readonly number[];
  /** `TABLE.COLUMN:REMEDY` of all that was asked for. */
  repairs: readonly string[];
}

/**
 * Compares rows that came back from quarantine with a file that holds what is in quarantine, value by value,
 * as the migration is compared with the legacy file. From then on the connection `file` sees nothing of the
 * table but those rows.
 */
export async function verifyBroughtBack(
  file: Database.Database,
  { client, runId, table, keys, repairs, dropped, carried }: BroughtBack,
): Promise<Finding[]> {
  const { tables, hasCharts } = await readSides(client, file, ['charts', table], dropped);
  const sides = tables.find(({ side }) => side.name === table);
  if (!sides?.catalog) throw new Error(`PostgreSQL has no table ${table}.`);
  const { compared } = pairColumns(sides.side, sides.catalog, {
    database: file,
    hasCharts,
    dropped,
    carried,
  });
  restrict(file, table, keys);
  const { comparedRows, mismatches } = await verifyBatch(file, client, {
    table: { name: table, columns: compared },
    range: EVERY_KEY,
    quarantined: [],
    keys,
    repairs: repairs.length > 0 ? { runId, asked: askedOf(table, repairs) } : undefined,
  });
  const tally = new FindingTally();
  for (const { rule, column, count, keys: examples } of mismatches)
    tally.add({ table, column, rule, action: 'differs' }, examples, count);
  const uncounted = Math.abs(keys.length - comparedRows);
  if (uncounted > 0)
    tally.add({ table, column: null, rule: 'count_differs', action: 'differs' }, [], uncounted);
  return tally.list();
}

function restrict(file: Database.Database, table: string, keys: readonly number[]): void {
  file.exec('CREATE TEMP TABLE brought_back (id INTEGER PRIMARY KEY)');
  const insert = file.prepare<[number]>('INSERT INTO brought_back (id) VALUES (CAST(? AS INTEGER))');
  for (const key of keys) insert.run(key);
  const name = identifier(table);
  file.exec(
    `CREATE TEMP VIEW ${name} AS SELECT * FROM main.${name} WHERE "id" IN (SELECT id FROM brought_back)`,
  );
}
