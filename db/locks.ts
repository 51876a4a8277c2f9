/**
 * Advisory locks of this project, as bigint keys. They are per database. The numbers mean nothing;
 * they only have to differ from each other and stay the same for ever.
 */
export const SCHEMA_LOCK = '7202611220001';
export const MIGRATION_LOCK = '7202611220002';
/** Taken in the maintenance database `postgres` while `ml_db` is renamed. */
export const RENAME_LOCK = '7202611220003';
/** Held while the ledger's own tables are created. */
export const LEDGER_LOCK = '7202611220004';
