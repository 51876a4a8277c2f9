import { copyFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { legacyFile } from '../support/legacy.ts';
import { migrate, startMigration } from '../support/migration.ts';
import type { JobResult, RunningJob } from '../support/run-job.ts';
import { countRows } from '../support/tables.ts';

const MOST_MIB = 250;
/** jsonb has 28 bits for the size of a string, and of all elements of an array. */
const MOST_JSONB_BYTES = 2 ** 28;
const MIB = 1024;

/** The most memory that a process has had; 0 where it has ended. */
function peakMib(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / MIB;
  } catch {
    return 0;
  }
}

/** Waits for the end of a job, which must not have had more than `MOST_MIB`. */
async function withinMemory(started: RunningJob): Promise<JobResult> {
  await using job = started;
  let isRunning = true;
  const ended = job.finished.finally(() => {
    isRunning = false;
  });
  let peak = 0;
  while (isRunning) {
    peak = Math.max(peak, peakMib(job.pid));
    await Promise.race([ended, sleep(50)]);
  }
  expect(peak).toBeGreaterThan(50);
  expect(peak).toBeLessThan(MOST_MIB);
  return ended;
}

it.each([
  [20_000, 4_000],
  [3_000, 26_000],
])(
  `%i rows of %i bytes of JSON, which are less than one batch, take less than ${MOST_MIB} MiB`,
  async (spans, bytes) => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({
      candles: 1_000,
      alter: (db) => {
        const insert = db.prepare(
          `INSERT INTO span_annotations (chart_id, start_time, end_time, label, color, created_at, source, sub_spans)
         VALUES (1, 1700000000, 1700000600, 'bull_flag', '#2196F3', 1700000000, 'human', ?)`,
        );
        const write = db.transaction(() => {
          for (let span = 0; span < spans; span++)
            insert.run(JSON.stringify([{ start: span, note: `n${span} `.repeat(bytes / 8) }]));
        });
        write();
      },
    });
    const { exitCode, stderr } = await withinMemory(startMigration(database, legacy));
    expect(exitCode, stderr).toBe(0);
  },
  180_000,
);

it(`JSON of 64 MB that is broken takes less than ${MOST_MIB} MiB, also where a remedy is asked for: none has it whole`, async () => {
  await using database = await createDatabase();
  await using legacy = await legacyFile({
    candles: 10,
    alter: [
      `UPDATE span_annotations SET sub_spans = '["' || hex(randomblob(33554432)) || '"'
        WHERE id = (SELECT min(id) FROM span_annotations)`,
    ],
  });
  const args = ['--repair', 'span_annotations.sub_spans:null'];
  const { exitCode, stderr } = await withinMemory(startMigration(database, legacy, { args }));
  expect({ exitCode, stderr }).toEqual({ exitCode: 5, stderr: expect.stringContaining('invalid_json') });
  expect(await countRows(database)).toBe(0);
}, 180_000);

// Half a minute for what only PostgreSQL decides.
if (process.env['TEST_FULL'] === '1')
  it('JSON that is larger than jsonb takes is refused before the first write', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({
      candles: 10,
      alter: (db) => {
        const [id] = db.prepare('SELECT min(id) FROM span_annotations').pluck().all();
        db.prepare('UPDATE span_annotations SET sub_spans = ? WHERE id = ?').run(
          JSON.stringify(['x'.repeat(MOST_JSONB_BYTES)]),
          id,
        );
      },
    });
    const { exitCode, report } = await migrate(database, legacy);
    expect(exitCode).toBe(5);
    expect(report?.findings).toMatchObject([{ column: 'sub_spans', rule: 'invalid_json', count: 1 }]);
    expect(await countRows(database)).toBe(0);
  }, 180_000);

it('a row that is too large for the quarantine is refused before the first write; corrected in a copy, it goes through', async () => {
  await using database = await createDatabase();
  await using legacy = await legacyFile({
    candles: 10,
    alter: [
      `UPDATE span_annotations SET sub_spans = '["' || hex(randomblob(67000000)) || '"'
        WHERE id = (SELECT min(id) FROM span_annotations)`,
    ],
  });
  const quarantine = { args: ['--on-bad-row', 'quarantine'] };
  const { exitCode, report } = await migrate(database, legacy, quarantine);
  expect([exitCode, report?.error?.code]).toEqual([5, 'row_too_large']);
  expect(report?.error?.hint).toContain('Correct or take out the row in a copy of the file');
  expect(await countRows(database)).toBe(0);
  await using copy = await legacyFile({ candles: 10 });
  copyFileSync(legacy.path, copy.path);
  const db = new Database(copy.path);
  db.exec(`UPDATE span_annotations SET sub_spans = '[]' WHERE octet_length(sub_spans) > 1000000`);
  db.close();
  expect((await migrate(database, copy, quarantine)).exitCode).toBe(0);
}, 180_000);
