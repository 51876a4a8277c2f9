/** `GET /api/migration`: the last run that the ledger knows, null where none was ever asked for. */
export interface MigrationAnswer {
  migration: Migration | null;
}

export type MigrationStatus = 'requested' | 'running' | 'completed' | 'failed' | 'interrupted' | 'abandoned';

/** One move of a legacy file into this database. */
export interface Migration {
  run_id: string;
  status: MigrationStatus;
  /** True only after every value was compared and none differed. */
  verified: boolean;
  /** One sentence for a person: what became of it. */
  verdict: string;
  /** Unix seconds. */
  requested_at: number;
  started_at: number | null;
  finished_at: number | null;
  /** Whether every row is accounted for; null where nothing was loaded. */
  balanced: boolean | null;
  source: MigrationSource | null;
  target: { database: string; server_version: string } | null;
  /** Empty where the run left no report. */
  tables: MigratedTable[];
  findings: MigrationFinding[];
  phases: { name: string; seconds: number }[];
  /** Null where the run has not completed, or nothing was ever put into quarantine. */
  quarantine: Quarantine | null;
  error: { code: string; message: string; hint: string } | null;
}

export interface MigrationSource {
  size_bytes: number;
  sha256: string;
  journal_mode: string;
  opened_as: string;
  vintage: string | null;
}

/** source + supplied = loaded + quarantined + dropped, in rows. */
export interface MigratedTable {
  name: string;
  /** notReached, absent, planned, loaded, verified or differs. */
  state: string;
  source_rows: number;
  supplied_rows: number;
  loaded_rows: number;
  quarantined_rows: number;
  dropped_rows: number;
  verified_rows: number;
  mismatched_rows: number;
  seconds: number;
}

/** What was kept aside, as it is now. */
export interface Quarantine {
  /** By table and reason; at most 200. A row that breaks two rules is counted under both. */
  reasons: QuarantineReason[];
  /** Rows that were looked at. */
  rows: number;
  /** Of those, rows that came back since. */
  restored: number;
  /** Whether there are more than were looked at. */
  more: boolean;
  /** What to type to see which rows could come back; null where all have. */
  command: string | null;
}

export interface QuarantineReason {
  table: string;
  /** Null where the whole row is meant; of a key of several columns, all of them. */
  column: string | null;
  rule: string;
  count: number;
  restored: number;
  /** Rowids, each with the offending value as SQLite stored it, shortened. */
  examples: { id: string; value: string | null }[];
}

export interface MigrationFinding {
  table: string;
  /** Null where the whole row or table is meant. */
  column: string | null;
  rule: string;
  count: number;
  /** refused, quarantined, dropped, defaulted, supplied, kept, absent or differs. */
  action: string;
  /** The first rowids it concerns. */
  examples: string[];
}
