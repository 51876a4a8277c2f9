import Database from 'better-sqlite3';
import pLimit from 'p-limit';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { carriedColumns } from '../../jobs/migrate/rules/tables.ts';
import { verifyBatch } from '../../jobs/migrate/stages/verify/batch.ts';
import { compareDigest, type EqualRange } from '../../jobs/migrate/stages/verify/compare-digest.ts';
import { wholeHeap } from '../../jobs/migrate/stages/verify/heap-range.ts';
import { beginReadAhead } from '../../jobs/migrate/stages/verify/read-ahead.ts';
import { digestSource } from '../../jobs/migrate/stages/verify/source-digest.ts';
import { verifyTables } from '../../jobs/migrate/stages/verify/verify.ts';
import { createDatabase } from '../support/database.ts';
import { legacyFile } from '../support/legacy.ts';
import { migrate } from '../support/migration.ts';

/** How the digests of a whole table fit together after a run, and with what was read ahead during one. */
const WHOLE = { after: -2_147_483_649, upTo: 2_147_483_647 };

describe('a migrated table', () => {
  test('lies so that digests by key range are the whole heap, also where a run was resumed', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 1_000 });
    const args = ['--batch-rows', '100'];
    const env = { MIGRATE_FAULT: 'SIGKILL@during:copy' };
    expect((await migrate(database, legacy, { args, env })).exitCode).not.toBe(0);
    expect((await migrate(database, legacy, { args })).exitCode).toBe(0);
    const file = new Database(legacy.path, { readonly: true });
    const columns = ['id', 'chart_id', 'time', 'open', 'high', 'low', 'close'].map((name, index) => ({
      name,
      type: index < 2 ? 'int4' : index === 2 ? 'timestamp' : 'float8',
      source: name,
    }));
    const cuts = [WHOLE.after, 1, 250, 777, 5_000, WHOLE.upTo];
    const matches: (EqualRange | undefined)[] = [];
    for (const [index, upTo] of cuts.slice(1).entries()) {
      const range = { after: cuts[index] as number, upTo };
      const table = { name: 'candles', columns };
      const task = { table, range, quarantined: [], expected: undefined };
      const found = await compareDigest(file, database.client, task);
      matches.push('unmatched' in found ? undefined : found);
    }
    file.close();
    expect(wholeHeap(matches)?.map(({ rows }) => rows)).toEqual([1, 249, 527, 223, 0]);
  });

  test.each([
    { what: 'is complete', alter: [], args: [] },
    {
      what: 'has rows in quarantine',
      alter: [`UPDATE candles SET open = 'bad' WHERE id IN (7, 555)`],
      args: ['--on-bad-row', 'quarantine'],
    },
  ])('is asked for just the digests that were read ahead, and matches them, where it $what', async (kind) => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ alter: kind.alter });
    expect((await migrate(database, legacy, { args: kind.args })).exitCode).toBe(0);
    const file = new Database(legacy.path, { readonly: true });
    const refused = kind.alter.length > 0 ? [555, 7] : [];
    const ranges = [
      { after: WHOLE.after, upTo: 500 },
      { after: 500, upTo: WHOLE.upTo },
    ];
    const batches = ranges.map((range) => ({
      range,
      fitRows: 0,
      refused: refused.filter((key) => key > range.after && key <= range.upTo),
      isRepaired: false,
      renamed: new Map<number, string>(),
    }));
    const ahead = await beginReadAhead({
      client: database.client,
      database: file,
      tables: ['charts', 'candles'].map((name) => ({ name, batches })),
      digestSource: async (task) => digestSource(file, task),
      dropped: new Set(),
      carried: carriedColumns(),
    });
    const [run] = await database.query<{ id: string }>('SELECT run_id AS id FROM legacy_migration.runs');
    const matched: number[] = [];
    // As in a run, ranges are compared on a connection of their own, one after the other.
    const oneByOne = pLimit(1);
    const worker = new pg.Client(database.url);
    await worker.connect();
    const { findings } = await verifyTables({
      client: database.client,
      database: file,
      runId: run?.id as string,
      repairs: [],
      compareBatch: {
        count: 1,
        compareDigest: async (task) => {
          const expected = await ahead.digestFor(task);
          expect(expected).toBeDefined();
          const match = await oneByOne(() => compareDigest(file, worker, { ...task, expected }));
          matched.push('unmatched' in match ? -1 : match.rows);
          return match;
        },
        verify: (task) => {
          expect(task.table.name).toBe('charts');
          return oneByOne(() => verifyBatch(file, worker, task));
        },
      },
      tables: ['charts', 'candles'].map((name) => ({ name, ranges })),
      dropped: new Set(),
      carried: carriedColumns(),
      onRows: () => {},
    });
    await worker.end();
    file.close();
    expect(findings.filter(({ table }) => table === 'candles')).toEqual([]);
    expect(matched).toEqual(refused.length > 0 ? [499, 499] : [500, 500]);
  });

  test('equals the legacy file still when rows were written again as they were, and lie elsewhere', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    expect((await migrate(database, legacy)).exitCode).toBe(0);
    await database.query('UPDATE candles SET close = close WHERE id % 7 = 0');
    const { exitCode, report } = await migrate(database, legacy, {
      verb: 'verify',
      args: ['--batch-rows', '100'],
    });
    expect(exitCode).toBe(0);
    expect(report?.tables.find(({ name }) => name === 'candles')).toMatchObject({
      loadedRows: 1_000,
      verifiedRows: 1_000,
    });
  });
});
