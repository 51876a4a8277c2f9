import type pg from 'pg';
import { QUARANTINE } from '../../../../db/ledger.ts';
import type { QuarantinedRow } from '../../rules/quarantined-row.ts';
import { restoreValue, type StoredValue } from '../../rules/stored-value.ts';

/** A row has up to 127 MB; each page holds at least one. */
const PAGE_ROWS = 500;
const PAGE_BYTES = 16 * 1024 * 1024;

/**
 * Every row that a run still has in quarantine: those of `tables` in that order, a bounded number at a time.
 */
export async function* quarantinedRows(
  client: pg.ClientBase,
  runId: string,
  tables: readonly string[],
): AsyncGenerator<QuarantinedRow> {
  for (const table of tables) {
    for (let after = '0'; ; ) {
      const { rows } = await client.query<{
        id: string;
        key: string;
        rules: string[];
        row: Record<string, StoredValue>;
      }>(
        `SELECT id::text, key, rules, row FROM (
           SELECT id, source_rowid::text AS key, rules, source_row AS row,
                  sum(octet_length(source_row::text)) OVER (ORDER BY id) - octet_length(source_row::text) AS bytes_before
             FROM (SELECT * FROM ${QUARANTINE} AS quarantine
                    WHERE run_id = $1 AND table_name = $2 AND restored_by IS NULL AND id > $3::bigint
                    ORDER BY id LIMIT $4) AS page
         ) AS measured WHERE bytes_before < $5 ORDER BY measured.id`,
        [runId, table, after, PAGE_ROWS, PAGE_BYTES],
      );
      for (const { key, rules, row } of rows) {
        const columns = Object.entries(row).map(([name, stored]) => [name, restoreValue(stored)] as const);
        yield { table, key: BigInt(key), rules, columns: new Map(columns) };
      }
      const last = rows.at(-1);
      if (!last) break;
      after = last.id;
    }
  }
}
