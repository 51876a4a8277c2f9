// What the ledger says was done about whole rows of a table.

import type Database from 'better-sqlite3';
import pg from 'pg';
import { REPAIRS } from '../../../../db/repairs.ts';
import { copyOut, textsOf } from '../../target/copy-out.ts';

/** What entries about whole rows are judged with. */
export interface RowRepairsContext {
  client: pg.Client;
  database: Database.Database;
  runId: string;
  /** `TABLE.COLUMN:REMEDY` of everything that was asked for. */
  asked: ReadonlySet<string>;
  /** Keys of the rows in quarantine. */
  quarantined: ReadonlySet<bigint>;
  /** True for a file that `export` may have written: what it has not is not missed. */
  isExport: boolean;
}

/** An entry about a row's id, its number, or a row that was made. */
export interface RowEntry {
  key: bigint;
  column: string;
  remedies: readonly string[];
  stored: unknown;
  repaired: unknown;
}

const FIELDS = 5;

/** Reads the entries of a table one by one, in order of their keys. */
export async function readRowEntries(
  client: pg.Client,
  runId: string,
  table: string,
  onEntry: (entry: RowEntry) => void,
): Promise<void> {
  const query = `SELECT source_rowid::text, column_name, to_json(remedies)::text, stored::text, repaired::text
      FROM ${REPAIRS} AS repair
     WHERE run_id = ${pg.escapeLiteral(runId)} AND table_name = ${pg.escapeLiteral(table)} AND ${ABOUT_ROWS}
     ORDER BY source_rowid, column_name`;
  await copyOut(client, query, FIELDS, (row) => {
    const [key, column, remedies, stored, repaired] = textsOf(row);
    onEntry({
      key: BigInt(key ?? 0),
      column: String(column),
      remedies: JSON.parse(remedies ?? '[]') ?? [],
      stored: JSON.parse(stored ?? 'null'),
      repaired: JSON.parse(repaired ?? 'null'),
    });
  });
}

/** Those about a name are judged as values too; here they say which names were given. */
const ABOUT_ROWS = `(column_name IN ('id', 'name') OR remedies && '{lost_chart,numbered}')`;
/** Which entries are about values of rows. */
export const ABOUT_VALUES = `(column_name <> 'id' AND NOT remedies && '{lost_chart}')`;
