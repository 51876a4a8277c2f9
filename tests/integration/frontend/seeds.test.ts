import { describe, expect, test } from 'vitest';
import { requestRun } from '../../../db/ledger.ts';
import { migrateLedger } from '../../../db/ledger-migrations.ts';
import * as typesRoute from '../../../frontend/src/app/api/annotation-types/route.ts';
import * as labelsRoute from '../../../frontend/src/app/api/span-label-types/route.ts';
import { seedFreshDatabase } from '../../../frontend/src/server/seeds.ts';
import { seedWhenReady } from '../../../frontend/src/server/start.ts';
import { queryServer } from '../../support/database.ts';
import { frontendDatabase, get, silenceLog } from '../../support/routes.ts';

const db = frontendDatabase();

describe('seeds', () => {
  const SEEDED = { types: ['break_up', 'break_down', 'line'], labels: 7 };

  test('a fresh database gets the default types, and labels with hotkeys 1 to 7', async () => {
    expect(await seedFreshDatabase()).toBe(true);
    const types = (await get(typesRoute.GET)).body;
    expect(namesOf(types)).toEqual(SEEDED.types);
    const labels = (await get(labelsRoute.GET)).body;
    expect(namesOf(labels)).toEqual([
      'bull_flag',
      'bear_flag',
      'head_and_shoulders',
      'double_bottom',
      'wedge_up',
      'wedge_down',
      'custom',
    ]);
    expect(labels.map(({ hotkey }: { hotkey: string }) => hotkey)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
    ]);
  });

  test('twenty servers that start at once do no harm', async () => {
    const did = await Promise.all(Array.from({ length: 20 }, () => seedFreshDatabase()));
    expect(did.filter(Boolean)).toHaveLength(1);
    expect(await counts()).toEqual({ types: 3, labels: 7 });
  });

  test.each([
    ['a chart', `INSERT INTO charts (name) VALUES ('x')`, { types: 0, labels: 0 }],
    [
      'a type',
      `INSERT INTO annotation_types (name, display_name) VALUES ('x', 'X')`,
      { types: 1, labels: 0 },
    ],
    [
      'a label',
      `INSERT INTO span_label_types (name, display_name, color) VALUES ('line', 'X', 'red')`,
      { types: 0, labels: 1 },
    ],
  ])('a database that holds %s is not fresh', async (_what, insert, expected) => {
    await db().query(insert);
    expect(await seedFreshDatabase()).toBe(false);
    expect(await counts()).toEqual(expected);
  });

  test.each([
    ['requested', false],
    ['running', false],
    ['failed', false],
    ['interrupted', false],
    ['completed', false],
    ['abandoned', true],
  ])('with a migration that is %s an empty database is seeded: %s', async (status, seeded) => {
    await requestRun(db().client);
    await db().query('UPDATE legacy_migration.runs SET status = $1, verified = true', [status]);
    expect(await seedFreshDatabase()).toBe(seeded);
    expect(await counts()).toEqual(seeded ? { types: 3, labels: 7 } : { types: 0, labels: 0 });
  });

  test('an empty ledger is not a migration', async () => {
    await migrateLedger(db().client);
    expect(await seedFreshDatabase()).toBe(true);
  });

  test('a server that starts before its database seeds it as soon as it can', async () => {
    const log = silenceLog();
    await queryServer(`ALTER DATABASE ${db().name} WITH ALLOW_CONNECTIONS false`);
    const seeded = seedWhenReady(1);
    await expect.poll(() => log.mock.calls.length).toBeGreaterThan(1);
    await queryServer(`ALTER DATABASE ${db().name} WITH ALLOW_CONNECTIONS true`);
    await seeded;
    expect(await counts()).toEqual({ types: 3, labels: 7 });
  });
});

function namesOf(rows: { name: string }[]): string[] {
  return rows.map(({ name }) => name);
}

async function counts(): Promise<{ types: number; labels: number } | undefined> {
  const [row] = await db().query<{ types: number; labels: number }>(
    `SELECT (SELECT count(*)::int FROM annotation_types) AS types,
            (SELECT count(*)::int FROM span_label_types) AS labels`,
  );
  return row;
}
