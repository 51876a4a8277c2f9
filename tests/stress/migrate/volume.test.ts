import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TABLES } from '../../../jobs/migrate/rules/tables.ts';
import { AMOUNTS } from '../../../scripts/seed-legacy/charts.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { type LegacyFile, legacyFile } from '../../support/legacy.ts';
import { readContent, readSchema } from '../../support/legacy-content.ts';
import { type Migration, migrate } from '../../support/migration.ts';

function candlesOf({ report }: Migration) {
  return report?.tables.find(({ name }) => name === 'candles');
}

async function exported(database: TestDatabase, legacy: LegacyFile, name: string) {
  const path = join(legacy.folder, name);
  const { exitCode, stderr } = await migrate(database, legacy, { verb: 'export', args: ['--out', path] });
  expect(exitCode, stderr).toBe(0);
  return path;
}

describe('the volume of candles, known of some and unknown of others', () => {
  let database: TestDatabase;
  let legacy: LegacyFile;
  let run: Migration;
  beforeAll(async () => {
    database = await createDatabase();
    legacy = await legacyFile({ occasional: true });
    run = await migrate(database, legacy);
    expect(run.exitCode, run.stderr).toBe(0);
  });
  afterAll(async () => {
    await legacy?.[Symbol.asyncDispose]();
    await database?.[Symbol.asyncDispose]();
  });

  it('is compared by digests, and of other tables the report and the log say why they are not', () => {
    expect(run.report?.findings).toEqual([]);
    const unused = run.report?.tables.map(({ name, digestUnused }) => [name, digestUnused]) ?? [];
    expect(Object.fromEntries(unused)).toMatchObject({
      charts: 'lengths_differ',
      candles: null,
      annotation_types: 'lengths_differ',
      annotations: 'lengths_differ',
      span_label_types: 'lengths_differ',
      span_annotations: 'lengths_differ',
    });
    expect(run.stderr).toMatch(/"table":"charts","reason":"lengths_differ","event":"digest_unused"/);
  });

  it.each([
    { what: 'NULL becomes 0', where: 'volume IS NULL', becomes: '0' },
    { what: '0 becomes NULL', where: 'volume = 0', becomes: 'NULL' },
    { what: '0 becomes -0', where: 'volume = 0', becomes: `'-0'` },
    { what: 'NULL becomes NaN', where: 'volume IS NULL', becomes: `'NaN'` },
    { what: 'a value becomes the next one', where: 'volume > 1', becomes: 'volume + 1e-9' },
  ])('is found to differ where in a single row $what', async ({ where, becomes }) => {
    const [row] = await database.query<{ id: number; volume: string | null }>(
      `SELECT id, volume::text FROM candles WHERE ${where} ORDER BY id LIMIT 1`,
    );
    await database.query(`UPDATE candles SET volume = ${becomes} WHERE id = $1`, [row?.id]);
    const verified = await migrate(database, legacy, { verb: 'verify' });
    await database.query('UPDATE candles SET volume = $2::float8 WHERE id = $1', [row?.id, row?.volume]);
    expect(verified.exitCode, verified.stderr).toBe(6);
    expect(verified.report?.findings).toMatchObject([
      { table: 'candles', column: 'volume', rule: 'value_differs', count: 1, examples: [String(row?.id)] },
    ]);
    expect(candlesOf(verified)?.digestUnused).toBe('digest_differs');
  });

  it('goes back into the file, which has the shape of the first one', async () => {
    const back = await exported(database, legacy, 'back.db');
    expect(readSchema(back)).toEqual(readSchema(legacy.path));
    expect(readContent(back, ['candles'])).toEqual(readContent(legacy.path, ['candles']));
  });

  it('is no column of the file any more where nothing is left of it', async () => {
    await database.query(`UPDATE candles SET ${AMOUNTS.map((name) => `${name} = NULL`).join(', ')}`);
    for (const { name } of TABLES.filter(({ occasional }) => occasional))
      await database.query(`DELETE FROM ${name}`);
    await using plain = await legacyFile({ candles: 1 });
    expect(readSchema(await exported(database, legacy, 'without.db'))).toEqual(readSchema(plain.path));
  });
});

describe('a volume that only rows in quarantine have', () => {
  it.each(['real', 'integer'])('comes back with them as the %s that it was', async (type) => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({
      alter: [
        `ALTER TABLE candles ADD volume ${type}`,
        `UPDATE candles SET volume = 5, open = 'x' WHERE id = 7`,
      ],
    });
    const run = await migrate(database, legacy, { args: ['--on-bad-row', 'quarantine'] });
    expect(run.exitCode, run.stderr).toBe(0);
    const back = await exported(database, legacy, 'back.db');
    expect(readContent(back, ['candles'])).toEqual(readContent(legacy.path, ['candles']));
  });
});

describe('a volume that is to stay behind', () => {
  it('stays behind in every batch or in none: a run goes on as it began, or anew', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ occasional: true });
    const drop = ['--batch-rows', '200', '--drop', 'candles.volume'];
    const killed = await migrate(database, legacy, {
      args: drop,
      env: { MIGRATE_FAULT: 'SIGKILL@during:copy' },
    });
    expect(killed.exitCode).not.toBe(0);
    const changed = await migrate(database, legacy);
    expect([changed.exitCode, changed.report?.error?.code]).toEqual([2, 'drop_changed']);
    const resumed = await migrate(database, legacy, { args: drop });
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(await database.query('SELECT count(volume)::int AS n FROM candles')).toEqual([{ n: 0 }]);
    expect((await migrate(database, legacy, { verb: 'verify' })).exitCode).toBe(0);
  });
});
