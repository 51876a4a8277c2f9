import type pg from 'pg';
import { QUARANTINE } from '../../../../db/ledger.ts';
import type { QuarantinedRow } from '../../rules/quarantined-row.ts';
import { restoreValue, type StoredValue } from '../../rules/stored-value.ts';

/** A row has up to 127 MB; each page holds at least one. */
const PAGE_ROWS = 500;
const PAGE_BYTES = 16 * 1024 * 1024;

interface StoredRow {
  key: string;
  rules: string[];
  row: Record<string, StoredValue>;
}

/**
 * Every row that a run still has in quarantine: those of `tables` in that order, each table's by their keys,
 * a bounded number at a time.
 */
export async function* quarantinedRows(
  client: pg.ClientBase,
  runId: string,
  tables: readonly string[],
): AsyncGenerator<QuarantinedRow> {
  for (const table of tables) {
    let rows: StoredRow[] = [];
    do {
      rows = await readPage(client, [runId, table], rows.at(-1)?.key);
      for (const { key, rules, row } of rows) {
        const columns = Object.entries(row).map(([name, stored]) => [name, restoreValue(stored)] as const);
        yield { table, key: BigInt(key), rules, columns: new Map(columns) };
      }
    } while (rows.length > 0);
  }
}

/** By keys, which have an index: in order of ids PostgreSQL read all rows of a table for each page. */
async function readPage(
  client: pg.ClientBase,
  of: readonly [runId: string, table: string],
  after: string | undefined,
): Promise<StoredRow[]> {
  const { rows } = await client.query<StoredRow>(
    `SELECT key::text, rules, row FROM (
       SELECT key, rules, row, sum(octet_length(row::text)) OVER (ORDER BY key) - octet_length(row::text) AS bytes_before
         FROM (SELECT source_rowid AS key, rules, source_row AS row FROM ${QUARANTINE} AS quarantine
                WHERE run_id = $1 AND table_name = $2 AND restored_by IS NULL ${after === undefined ? '' : 'AND source_rowid > $5::bigint'}
                ORDER BY run_id, table_name, source_rowid LIMIT $3) AS page
       ) AS measured WHERE bytes_before < $4 ORDER BY measured.key`,
    [...of, PAGE_ROWS, PAGE_BYTES, ...(after === undefined ? [] : [after])],
  );
  return rows;
}
