// A table's counts as people read them.

import type { TableReport } from '../../report.ts';

/** A number of rows as people read it. */
export function count(rows: number): string {
  return rows.toLocaleString('en');
}

/** The six counts of a table: source, loaded, quarantined, dropped, verified, differing. */
export function countsOf(table: TableReport): string[] {
  const { sourceRows, suppliedRows, loadedRows, quarantinedRows, droppedRows, verifiedRows, mismatchedRows } =
    table;
  const supplied = suppliedRows > 0 ? ` (+${count(suppliedRows)})` : '';
  const others = [loadedRows, quarantinedRows, droppedRows, verifiedRows, mismatchedRows];
  return [`${count(sourceRows)}${supplied}`, ...others.map(count)];
}
