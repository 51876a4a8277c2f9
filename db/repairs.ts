// The ledger's repaired values as everybody reads them.

/**
 * The repaired values in FROM, one a row, as a ledger of any version that has them has them. Those of one
 * stored row have keys from `first_rowid` to `last_rowid`; NULL where each is stored by itself.
 */
export const REPAIRS = `(SELECT known.* FROM (SELECT NULL::bigint AS first_rowid, NULL::bigint AS last_rowid) AS unknown,
  LATERAL (SELECT run_id, table_name, source_rowid, column_name, remedies, stored, repaired, first_rowid, last_rowid
             FROM legacy_migration.repairs) AS known)`;
