import { checkouts, interrupted, roles, rows, settings } from './elsewhere.ts';
import { columns, keys } from './made.ts';
import { harmless, inTheWayOfRows } from './own.ts';
import type { Group } from './row.ts';

/** Every state in which the target is found, as one table. */
export const TARGET_STATES: readonly Group[] = [
  keys,
  columns,
  harmless,
  inTheWayOfRows,
  rows,
  settings,
  roles,
  checkouts,
  interrupted,
];
