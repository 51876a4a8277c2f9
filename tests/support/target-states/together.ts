// States that harm nobody, several in one database.

import type { TestDatabase } from '../database.ts';
import { expectArrived, lookAt, observe, type World } from './observe.ts';
import type { Arrives, Group, Row } from './row.ts';
import { run } from './run-state.ts';

const MOST = 12;

/** The rows of a group as they are observed: by themselves, or several that are made in one database. */
export function lots({ rows, isShared }: Group, version: number): Row[][] {
  const possible = rows.filter(({ since = 0 }) => since <= version);
  if (!isShared || process.env['TEST_FULL'] === '1') return possible.map((row) => [row]);
  const open: Row[][] = [];
  for (const row of possible) {
    const lot = canShare(row) ? open.find((others) => fits(row, others)) : undefined;
    if (lot) lot.push(row);
    else open.push([row]);
  }
  return open;
}

const canShare = ({ must, url, between, server, alone }: Row) =>
  must.exitCode === 0 && !url && !between && !server && !alone;

const fits = (row: Row, others: readonly Row[]) =>
  others.length < MOST && others.every((other) => canShare(other) && (!row.slot || other.slot !== row.slot));

/**
 * Observes a lot: makes all of its states in one database, runs the job once, and holds it to what each of
 * them must come to. What cannot be made beside the others is observed by itself, and so is each where
 * anything is wrong, so that the error is about one state.
 */
export async function observeLot(lot: readonly Row[], world: World): Promise<void> {
  const [only] = lot;
  if (only && lot.length === 1) return observe(only, world);
  const alone = await observeTogether(lot, world).catch(() => lot);
  for (const row of alone) await observe(row, world);
}

async function observeTogether(lot: readonly Row[], world: World): Promise<Row[]> {
  await using database = await world.createDatabase();
  const refused: Row[] = [];
  await database.query('BEGIN');
  for (const row of lot) if (!(await isMade(row, database))) refused.push(row);
  await database.query('COMMIT');
  const made = lot.filter((row) => !refused.includes(row));
  try {
    const { legacy } = world;
    const scene = { world, database, legacy, ...(await lookAt(database)) };
    const migration = await run({}, { url: database.url }, legacy);
    for (const { must } of made) await expectArrived(must as Arrives, migration, scene);
  } finally {
    for (const { undo } of made) if (undo) await database.query(undo(database));
  }
  return refused;
}

async function isMade({ sql = '' }: Row, database: TestDatabase): Promise<boolean> {
  await database.query('SAVEPOINT one');
  try {
    await database.query(typeof sql === 'function' ? sql(database) : sql);
    return true;
  } catch {
    await database.query('ROLLBACK TO one');
    return false;
  }
}
