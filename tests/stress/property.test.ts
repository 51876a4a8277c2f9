import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { type Judgement, judge } from '../support/oracle/judge.ts';
import { type DatabaseSpec, databases, droppedColumns, writeDatabase } from '../support/property/database.ts';
import { type Outcome, type Run, runExecutable, runInProcess } from '../support/property/run-database.ts';
import { SEED } from '../support/seed.ts';
import { countRows, TARGET_TABLES } from '../support/tables.ts';

/**
 * Any database that the legacy schema can hold → the job → every row either equal or in quarantine with a
 * reason; never altered, never missing, unless by remedies that were asked for, whose originals the ledger
 * keeps. A case is a whole database of about 40 rows, migrated under the policy `fail` and then under
 * `quarantine`; tests/support/oracle decides what must be where, and shares nothing with the job. The sample
 * goes through the executable. TEST_FULL=1 runs thousands besides, which call the job's story in this
 * process, because a start of Node takes longer than the rest.
 */
const FULL = process.env['TEST_FULL'] === '1';
const DATABASES = Number(process.env['TEST_DATABASES'] ?? (FULL ? 2_500 : 0));
const EXECUTABLE_DATABASES = FULL ? 100 : 25;
const TIMEOUT_MS = FULL ? 7_200_000 : 300_000;

// As the job's edge does, before SQLite is first loaded.
process.env['SQLITE_USE_URI'] = '1';

const totals = { databases: 0, arrived: 0, quarantined: 0 };

test.runIf(DATABASES > 0)(
  `any legacy database is either equal afterwards or quarantined with a reason (seed ${SEED})`,
  () => checkAll(runInProcess, DATABASES),
  TIMEOUT_MS,
);

test(
  `so it is through the executable (seed ${SEED})`,
  () => checkAll(runExecutable, EXECUTABLE_DATABASES),
  TIMEOUT_MS,
);

afterAll(() => {
  const { databases: count, arrived, quarantined } = totals;
  process.stdout.write(
    `Property test, seed ${SEED}: ${count} databases, ${arrived} rows arrived, ${quarantined} were quarantined.\n`,
  );
});

async function checkAll(run: Run, numRuns: number): Promise<void> {
  await using target = new Target();
  await fc.assert(
    fc.asyncProperty(databases(), async (spec) => {
      const folder = mkdtempSync(join(tmpdir(), 'candle-property-'));
      try {
        const path = join(folder, 'candles.db');
        writeDatabase(path, spec);
        await check(run, await target.fresh(), path, spec);
        target.isClean = true;
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { seed: SEED, numRuns, verbose: 0 },
  );
}

async function check(run: Run, database: TestDatabase, path: string, spec: DatabaseSpec): Promise<void> {
  const options = {
    batchRows: spec.batchRows,
    drop: droppedColumns(path, spec),
    repairs: spec.repairs,
  };
  const refused = await run(database, path, { ...options, onBadRow: 'fail' });
  if (refused.error !== null) {
    expect(refused).toMatchObject({ error: 'rows_refused' });
    expect(await countRows(database)).toBe(0);
  }
  const done = await run(database, path, { ...options, onBadRow: 'quarantine' });
  expect(done.error, done.message).toBe(null);
  const judgement = await judge(database.client, path);
  expect(judgement.problems).toEqual([]);
  expect(refused.error === null, refused.message).toBe(judgement.quarantined === 0);
  expectBooks(done, judgement);
  totals.databases++;
  totals.arrived += judgement.arrived;
  totals.quarantined += judgement.quarantined;
}

function expectBooks({ balanced, tables }: Outcome, { arrived, quarantined }: Judgement): void {
  const sum = (column: 'loadedRows' | 'quarantinedRows') =>
    tables.reduce((total, table) => total + table[column], 0);
  expect(balanced).toBe(true);
  expect([sum('loadedRows'), sum('quarantinedRows')]).toEqual([arrived, quarantined]);
}

/** One database for all cases: emptied after one that ended well, made anew after any other. */
class Target implements AsyncDisposable {
  isClean = false;
  #database: TestDatabase | undefined;

  async fresh(): Promise<TestDatabase> {
    if (this.#database && this.isClean) await empty(this.#database);
    else {
      await this.#database?.[Symbol.asyncDispose]();
      this.#database = await createDatabase();
    }
    this.isClean = false;
    return this.#database;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database?.[Symbol.asyncDispose]();
  }
}

async function empty(database: TestDatabase): Promise<void> {
  const tables = TARGET_TABLES.map((table) => `public.${table}`).join(', ');
  await database.query(`TRUNCATE ${tables} RESTART IDENTITY; DROP SCHEMA legacy_migration CASCADE`);
}
