import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { migrateLedger } from '../../../db/ledger-migrations.ts';
import { createDatabase } from '../../support/database.ts';
import { makeRepairsEditable } from '../../support/editable-repairs.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate, startMigration } from '../../support/migration.ts';
import { judge } from '../../support/oracle/judge.ts';
import { differences } from '../../support/same-rows.ts';

/** Times in milliseconds, one with a part of a second, a name with NUL, and a price that nothing helps. */
const DIRTY = [
  'UPDATE candles SET time = time * 1000 WHERE id % 2 = 0',
  'UPDATE candles SET time = time + 500 WHERE id = 10',
  `UPDATE span_annotations SET notes = 'a' || char(0) || 'b', confidence = 0.85 WHERE id = 2`,
  `UPDATE annotations SET geometry = '{"a":1' || char(0) || '}' WHERE id = 1`,
  `UPDATE candles SET open = 'n/a' WHERE id = 12`,
];
const dirty = () => legacyFile({ candles: 3_000, alter: DIRTY });
const REPAIR = 'candles.time:milliseconds,*:nul_byte,span_annotations.confidence:round';
const REPAIRED = ['--on-bad-row', 'quarantine', '--batch-rows', '500', '--repair', REPAIR];

test('plan says which remedies help, with examples, and the options that bring everything in', async () => {
  await using database = await createDatabase();
  // A blob for which there is a remedy, in a row that nothing helps.
  const idle = `UPDATE annotations SET label_type = CAST(label_type AS BLOB), timestamp = 'never' WHERE id = 2`;
  await using legacy = await legacyFile({ candles: 3_000, alter: [...DIRTY, idle] });
  const { exitCode, report, stdout } = await migrate(database, legacy, { verb: 'plan' });
  expect(exitCode).toBe(5);
  const time = report?.remedies?.suggestions.filter(({ column }) => column === 'time');
  expect(time).toMatchObject([
    { rule: 'milliseconds', remedies: ['milliseconds'], exact: true, rows: 1_498 },
    { rule: 'milliseconds', remedies: ['milliseconds', 'round'], exact: false, rows: 1 },
  ]);
  expect(time?.[1]?.examples).toHaveLength(1);
  expect(report?.remedies?.exact).toMatchObject({
    option: '--repair candles.time:milliseconds',
    rows: 1_498,
    left: 4,
  });
  const all = report?.remedies?.all;
  expect(all).toMatchObject({ rows: 1_500, left: 2 });
  expect(stdout).toContain(`All of it, 1,500 rows, 2 rows left: ${all?.option}`);
  const words = String(all?.option).replaceAll("'", '').split(' ');
  const done = await migrate(database, legacy, { args: ['--on-bad-row', 'quarantine', ...words] });
  expect(done.exitCode, done.stderr).toBe(0);
  expect(done.report?.warnings).toEqual([]);
  expect(done.report?.tables.find(({ name }) => name === 'candles')).toMatchObject({
    quarantinedRows: 1,
    repairedRows: 1_499,
    digestUnused: null,
  });
  expect((await judge(database.client, legacy.path)).problems).toEqual([]);
  expect((await migrate(database, legacy, { verb: 'verify' })).exitCode).toBe(0);
});

test('verify finds a remedy that nobody asked for, though ledger and value agree with each other', async () => {
  await using database = await createDatabase();
  // The last row, so that the table's rows keep their order on disk, which digests go by.
  const last = '(SELECT max(id) FROM candles)';
  const volume = [
    'ALTER TABLE candles ADD COLUMN volume',
    `UPDATE candles SET volume = '12' WHERE id = ${last}`,
  ];
  await using legacy = await legacyFile({ candles: 60, alter: volume });
  const run = await migrate(database, legacy, { args: ['--repair', 'candles.volume:number_text'] });
  expect(run.exitCode, run.stderr).toBe(0);
  await database.query(`UPDATE candles SET volume = NULL WHERE id = ${last}`);
  await makeRepairsEditable(database);
  await database.query(
    `UPDATE legacy_migration.repairs SET remedies = '{"null"}', repaired = '{"type":"null"}'`,
  );
  const { exitCode, report } = await migrate(database, legacy, { verb: 'verify' });
  expect(exitCode).toBe(6);
  expect(report?.findings).toContainEqual(
    expect.objectContaining({ table: 'candles', column: 'volume', rule: 'repair_unexpected' }),
  );
});

test('an interrupted run goes on with the same remedies, and with no others', async () => {
  await using database = await createDatabase();
  await using legacy = await dirty();
  await using job = startMigration(database, legacy, {
    args: REPAIRED,
    env: { MIGRATE_FAULT: 'SIGKILL@during:copy' },
  });
  await job.finished;
  const other = await migrate(database, legacy, { args: REPAIRED.toSpliced(-1, 1, '*:nul_byte') });
  expect({ exitCode: other.exitCode, error: other.report?.error?.code }).toEqual({
    exitCode: 2,
    error: 'repair_changed',
  });
  const resumed = await migrate(database, legacy, { args: REPAIRED });
  expect(resumed.exitCode, resumed.stderr).toBe(0);
  expect(await judge(database.client, legacy.path)).toMatchObject({ problems: [], quarantined: 2 });
});

/** The ledger as its fourth version had it: a row and a key for each repaired value. */
const EACH_BY_ITSELF = `
  CREATE TABLE legacy_migration.each AS SELECT run_id, table_name, source_rowid, column_name, remedies, stored, repaired FROM legacy_migration.repairs;
  DROP VIEW legacy_migration.repairs;
  DROP TABLE legacy_migration.repaired_values;
  ALTER TABLE legacy_migration.each RENAME TO repairs;
  ALTER TABLE legacy_migration.repairs ADD PRIMARY KEY (run_id, table_name, source_rowid, column_name);
  DELETE FROM legacy_migration.migrations WHERE version > 4`;

test('a ledger that has each repaired value by itself is read, and packed by who writes to it', async () => {
  await using database = await createDatabase();
  await using legacy = await legacyFile({ candles: 60, alter: DIRTY });
  expect((await migrate(database, legacy, { args: REPAIRED })).exitCode).toBe(0);
  const repairs = () =>
    database.query(
      `SELECT run_id, table_name, source_rowid, column_name, remedies, stored::text, repaired::text
         FROM legacy_migration.repairs ORDER BY 2, 3, 4`,
    );
  const recorded = await repairs();
  expect(recorded.length).toBeGreaterThan(20);
  await database.query(EACH_BY_ITSELF);
  const out = join(legacy.folder, 'back.db');
  for (const args of [{ verb: 'verify' }, { verb: 'export', args: ['--out', out] }]) {
    const { exitCode, stderr } = await migrate(database, legacy, args);
    expect(exitCode, stderr).toBe(0);
  }
  expect(differences(legacy.path, out)).toEqual([]);
  await migrateLedger(database.client);
  expect(await repairs()).toEqual(recorded);
  const { exitCode, report } = await migrate(database, legacy, { verb: 'verify' });
  const candles = report?.tables.find(({ name }) => name === 'candles');
  expect({ exitCode, digestUnused: candles?.digestUnused }).toEqual({ exitCode: 0, digestUnused: null });
});

describe('export', () => {
  test('gives back the original bits, but of values that were changed since', async () => {
    await using database = await createDatabase();
    await using legacy = await dirty();
    expect((await migrate(database, legacy, { args: REPAIRED })).exitCode).toBe(0);
    await database.query(`UPDATE candles SET time = time + interval '7 seconds' WHERE id = 4`);
    await database.query(`UPDATE candles SET open = 7 WHERE id = 6`);
    await database.query('DELETE FROM candles WHERE id = 8');
    const out = join(legacy.folder, 'back', 'candles.db');
    const back = await migrate(database, legacy, { verb: 'export', args: ['--out', out] });
    expect(back.exitCode, back.stderr).toBe(0);
    const findings = back.report?.findings.filter(({ column }) => column === 'time');
    expect(findings).toMatchObject([
      { rule: 'was_repaired', action: 'restored', count: 1_496 },
      { rule: 'changed_since_repair', action: 'kept', count: 1, examples: ['4'] },
    ]);
    expect(differences(legacy.path, out)).toEqual([
      ['candles', 4],
      ['candles', 6],
      ['candles', 8],
    ]);
  });

  test('lets SQLite go on above every id in the file, and above what the original remembered', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({
      candles: 20,
      alter: [
        'UPDATE annotations SET id = 4294967297 WHERE id = 3',
        `UPDATE sqlite_sequence SET seq = 5000000000 WHERE name = 'charts'`,
      ],
    });
    const done = await migrate(database, legacy, { args: ['--repair', '*:next_id'] });
    expect(done.exitCode, done.stderr).toBe(0);
    const out = join(legacy.folder, 'back.db');
    const back = await migrate(database, legacy, { verb: 'export', args: ['--out', out] });
    expect(back.exitCode, back.stderr).toBe(0);
    expect(differences(legacy.path, out)).toEqual([]);
    const file = new Database(out, { readonly: true });
    const memory = file.prepare('SELECT name, seq FROM sqlite_sequence').raw().all();
    file.close();
    expect(Object.fromEntries(memory as [string, number][])).toMatchObject({
      annotations: 4_294_967_297,
      charts: 5_000_000_000,
    });
  });
});
