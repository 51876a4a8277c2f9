// What the census of one key range is given.

import type Database from 'better-sqlite3';
import type pg from 'pg';
import type { PageFile } from '../../btree/page-file.ts';
import type { TableChecks } from '../../rules/checks.ts';
import type { KeyRange } from '../../rules/ranges.ts';
import type { TableRepair } from '../../rules/remedies/chain.ts';
import type { AllRowChanges } from '../../rules/remedies/row-changes.ts';
import type { SeenRepairs } from '../../rules/remedies/seen.ts';

export interface CensusTask {
  table: string;
  /** The page at which its b-tree begins. */
  rootPage: number;
  checks: TableChecks;
  /** `outside`: the rows whose key no 32-bit integer can hold, and what needs the whole table at once. */
  range: KeyRange | 'outside';
  /** What remedies are to do, in this table and others. */
  repairs: readonly TableRepair[];
  /** What they do about whole rows. */
  changes: AllRowChanges;
}

/** Where to read rows from: `from` is the FROM clause with its WHERE, `bounds` its parameters. */
export interface RowSource {
  from: string;
  bounds: readonly number[];
}

/** What a thread reads the legacy file and asks PostgreSQL with. */
export interface CensusReaders {
  /** The file as remedies make it, see `openRepaired`. */
  source: Database.Database;
  /** The file as it is. */
  original: Database.Database;
  /** Hears of what is repaired in `source`; undefined where nothing is. */
  seen: SeenRepairs | undefined;
  target: () => Promise<pg.Client>;
  pages: () => PageFile;
}
