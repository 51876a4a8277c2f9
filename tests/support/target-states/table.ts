import { checkouts } from './checkouts.ts';
import { columns } from './columns.ts';
import { encodings } from './encodings.ts';
import { harmless } from './harmless.ts';
import { inTheWayOfRows } from './in-the-way.ts';
import { interrupted } from './interrupted.ts';
import { keys } from './keys.ts';
import { links } from './links.ts';
import { refusing } from './refusing.ts';
import { roles } from './roles.ts';
import type { Group } from './row.ts';
import { rows } from './rows.ts';
import { servers } from './server-states.ts';
import { settings } from './settings.ts';
import { sizes } from './sizes.ts';

/** Every state in which the target is found, as one table. */
export const TARGET_STATES: readonly Group[] = [
  keys,
  columns,
  harmless,
  inTheWayOfRows,
  refusing,
  rows,
  sizes,
  settings,
  roles,
  checkouts,
  interrupted,
  servers,
  links,
  encodings,
];
