import { access, writers } from './access.ts';
import { damagedInside, notWhole } from './damage.ts';
import { foreign } from './foreign.ts';
import { damagedJournal, sideJournal } from './journal.ts';
import { alone, places } from './opened.ts';
import type { Group } from './row.ts';
import { damagedWal, sideWal } from './wal.ts';

/** Every state in which the legacy file is found, as one table. */
export const TRUTH_TABLE: readonly Group[] = [
  alone,
  places,
  sideWal,
  damagedWal,
  sideJournal,
  damagedJournal,
  notWhole,
  damagedInside,
  foreign,
  access,
  writers,
];
