import { describe, expect, it } from 'vitest';
import type { Run } from '../../../db/ledger.ts';
import { decide } from '../../../jobs/gate/decide.ts';

const REQUESTED: Run = {
  runId: '00000000-0000-4000-8000-000000000001',
  status: 'requested',
  verified: false,
  requestedAt: new Date('2026-01-02T03:04:05Z'),
  startedAt: null,
  finishedAt: null,
  worker: null,
  error: null,
  report: null,
};
const STARTED: Run = { ...REQUESTED, startedAt: new Date('2026-01-02T03:05:00Z'), worker: 'host-a:17' };
const FINISHED_AT = new Date('2026-01-02T04:00:00Z');
const ERROR = {
  code: 'source_damaged',
  message: 'candles.db is damaged.',
  hint: 'Restore it from a backup.',
};

describe('the gate is open', () => {
  it('when no migration was ever asked for', () => {
    const { open, reason } = decide(undefined);
    expect(open).toBe(true);
    expect(reason).toMatch(/^no migration was ever asked for\. .*docker compose --profile migrate up/);
  });

  it('when the latest migration completed and was verified', () => {
    const verdict = decide({ ...STARTED, status: 'completed', verified: true, finishedAt: FINISHED_AT });
    expect(verdict).toEqual({
      open: true,
      reason: 'the migration completed on 2026-01-02T04:00:00.000Z and every value was verified.',
    });
  });

  it('when the latest migration was abandoned', () => {
    const verdict = decide({ ...STARTED, status: 'abandoned', finishedAt: FINISHED_AT, error: ERROR });
    expect(verdict.open).toBe(true);
    expect(verdict.reason).toContain('abandoned on 2026-01-02T04:00:00.000Z');
  });
});

describe('the gate is shut', () => {
  it('when something is against starting on a completed migration, and says how to start all the same', () => {
    const run: Run = {
      ...STARTED,
      status: 'completed',
      verified: true,
      finishedAt: FINISHED_AT,
      error: ERROR,
    };
    const { open, reason } = decide(run);
    expect(open).toBe(false);
    expect(reason).toMatch(
      /^the migration completed on 2026-01-02T04.*, but: source_damaged: .* abandon, then docker compose up\.$/,
    );
    expect(reason).toContain(ERROR.hint);
  });

  const cases: { title: string; run: Run; processAlive?: boolean; says: string[] }[] = [
    {
      title: 'when a migration was asked for and its job never reached the database',
      run: REQUESTED,
      says: ['2026-01-02T03:04:05.000Z', 'never reached the database', 'docker compose logs migrate-data'],
    },
    {
      title: 'when a migration was forgotten and none has come in its place',
      run: { ...REQUESTED, error: { ...ERROR, code: 'forgotten', message: '9 rows are out of the tables.' } },
      says: ['was forgotten on 2026-01-02T03:04:05.000Z', '9 rows are out of the tables.'],
    },
    {
      title: 'while a migration is running, and says by whom and since when',
      run: { ...STARTED, status: 'running' },
      processAlive: true,
      says: ['2026-01-02T03:05:00.000Z', 'host-a:17', 'still running'],
    },
    {
      title: 'when a running migration was killed',
      run: { ...STARTED, status: 'running' },
      says: ['host-a:17', 'it was killed'],
    },
    {
      title: 'when the migration failed, and repeats its error and hint',
      run: { ...STARTED, status: 'failed', finishedAt: FINISHED_AT, error: ERROR },
      says: ['failed', ERROR.code, ERROR.message, ERROR.hint],
    },
    {
      title: 'when the migration was interrupted',
      run: { ...STARTED, status: 'interrupted', finishedAt: FINISHED_AT },
      says: ['interrupted', 'docker compose logs migrate-data'],
    },
    {
      title: 'when a completed migration was not verified',
      run: { ...STARTED, status: 'completed', finishedAt: FINISHED_AT },
      says: ['without being verified'],
    },
    {
      title: 'when the ledger holds a status that this version does not know',
      run: { ...STARTED, status: 'paused' as Run['status'] },
      says: ['paused'],
    },
  ];

  it.each(cases)('$title, and says how to go on', ({ run, processAlive, says }) => {
    const { open, reason } = decide(run, processAlive);
    expect(open).toBe(false);
    for (const words of [...says, 'docker compose --profile migrate up', 'abandon'])
      expect(reason).toContain(words);
  });
});
