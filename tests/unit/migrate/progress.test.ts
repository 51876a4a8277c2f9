import { expect, test } from 'vitest';
import type { Job } from '../../../jobs/migrate/job.ts';
import { openJournal } from '../../../jobs/migrate/journal.ts';
import { startProgress } from '../../../jobs/migrate/progress.ts';

const TOTALS = new Map([
  ['charts', 10],
  ['candles', 1_000_000],
]);

/** A phase of a job whose clock is set by hand. */
function follow(isTerminal: boolean) {
  const said: unknown[] = [];
  const clock = { ms: 50_000 };
  const silent = () => {};
  const { journal, contents } = openJournal([]);
  const job = {
    log: {
      debug: silent,
      warn: silent,
      error: silent,
      info: (event: string, fields: unknown) => said.push([event, fields]),
      line: isTerminal ? (text: string) => said.push(text) : undefined,
    },
    journal,
    now: () => clock.ms,
    startedAtMs: 40_000,
  } as unknown as Job;
  const progress = startProgress(job, 'copy', TOTALS);
  const after = (ms: number, table: string, rows: number) => {
    clock.ms += ms;
    progress.add(table, rows);
  };
  return { said, after, samples: () => contents().throughput };
}

test('on a terminal one line says rows, rate and time to go, of the table and of all, ten times a second at most', () => {
  const { said, after } = follow(true);
  after(100, 'charts', 10);
  after(99, 'candles', 50_000);
  after(301, 'candles', 49_990);
  expect(said).toEqual([
    'copy  charts 10/10, 0 s left · all 10/1,000,010 · 100 rows/s',
    'copy  candles 99,990/1,000,000, 5 s left · all 100,000/1,000,010, 5 s left · 200,000 rows/s',
  ]);
});

test('elsewhere the log says the same every two seconds', () => {
  const { said, after } = follow(false);
  after(1_999, 'charts', 10);
  after(1, 'candles', 199_990);
  after(1_000, 'candles', 1);
  expect(said).toEqual([
    [
      'progress',
      {
        phase: 'copy',
        rows: 200_000,
        totalRows: 1_000_010,
        etaSeconds: 9,
        rowsPerSecond: 100_000,
        table: { name: 'candles', rows: 199_990, totalRows: 1_000_000, etaSeconds: 9 },
      },
    ],
  ]);
});

test('a total that was too low does not lead to a time below zero', () => {
  const { said, after } = follow(true);
  after(1_000, 'candles', 1_500_000);
  expect(said).toEqual([
    'copy  candles 1,500,000/1,000,000, 0 s left · all 1,500,000/1,000,010, 0 s left · 1,500,000 rows/s',
  ]);
});

test('every batch is a sample for the report, however often something is said', () => {
  const { after, samples } = follow(true);
  after(1, 'charts', 10);
  after(1, 'candles', 20);
  expect(samples()).toEqual([
    { phase: 'copy', startedAtSeconds: 10, atSeconds: 10.001, rows: 10 },
    { phase: 'copy', startedAtSeconds: 10, atSeconds: 10.002, rows: 20 },
  ]);
});
