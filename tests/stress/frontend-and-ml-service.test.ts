import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import * as infoRoute from '../../frontend/src/app/api/model/info/route.ts';
import * as predictRoute from '../../frontend/src/app/api/predict/route.ts';
import * as runsRoute from '../../frontend/src/app/api/training/runs/route.ts';
import * as startRoute from '../../frontend/src/app/api/training/start/route.ts';
import type { PredictionAnswer } from '../../frontend/src/contract/model.ts';
import { freePort } from '../../scripts/embedded-postgres/process.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { LEARNABLE_CHART } from '../support/learnable.ts';
import { legacyFile } from '../support/legacy.ts';
import { migrate } from '../support/migration.ts';
import { type MlHome, type MlService, openMlHome, testsWithService } from '../support/ml-service.ts';
import { get, post, silenceLog } from '../support/routes.ts';
import { TARGET_TABLES } from '../support/tables.ts';

/**
 * The frontend's routes and the ML service as they really are, on one database that the real job has filled.
 * The tests build on each other.
 */
const MINUTE = 60_000;
const POLL_MS = 100;
const UNAVAILABLE = { status: 503, body: { error: 'Inference service unavailable' } };

let home: MlHome | string;
const withService = testsWithService(() => home);
let database: TestDatabase;
let service: MlService;
let port: number;
let before: unknown;

beforeAll(async () => {
  home = await openMlHome();
  if (typeof home === 'string') return;
  database = await createDatabase();
  await using legacy = await legacyFile({ candles: 1_000 });
  const migration = await migrate(database, legacy);
  expect(migration.exitCode, migration.stderr).toBe(0);
  await database.query(LEARNABLE_CHART);
  before = await content();
  port = await freePort();
  vi.stubEnv('INFERENCE_API_URL', `http://127.0.0.1:${port}`);
  service = await home.start(database.url, port);
}, 10 * MINUTE);

afterAll(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await service?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
  if (typeof home === 'object') await home[Symbol.asyncDispose]();
});

describe('the frontend’s routes reach the real ML service', () => {
  withService('which knows no model yet', async () => {
    expect(await get(infoRoute.GET)).toMatchObject({ status: 200, body: { loaded: false, model: null } });
    expect(await get(runsRoute.GET)).toEqual({ status: 200, body: { active: null, runs: [] } });
    expect(await predict({ chart_id: await learnable() })).toMatchObject({
      status: 404,
      body: { code: 'model_not_found' },
    });
  });

  withService(
    'whose refusals arrive with their words: too little data is 422, nothing of it is recorded',
    async () => {
      const answer = await post(startRoute.POST, { min_confidence: 5, sources: ['nobody'] });
      expect(answer).toMatchObject({
        status: 422,
        body: { error: expect.any(String), hint: expect.any(String) },
      });
      expect(await get(runsRoute.GET)).toEqual({ status: 200, body: { active: null, runs: [] } });
    },
  );

  withService('one training at a time; it ends as completed, with a score', async () => {
    const options = { experiment_name: 'from the panel', chart_ids: [await learnable()] };
    const answers = await Promise.all([post(startRoute.POST, options), post(startRoute.POST, options)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409]);
    const [run] = await finishedRuns();
    expect(run).toMatchObject({ status: 'completed', experiment_name: 'from the panel' });
    expect(run).toMatchObject({ metrics_summary: { metrics: { macro_f1: expect.any(Number) } } });
    const { body } = await get(infoRoute.GET);
    expect(body).toMatchObject({ loaded: true, model: { labels: expect.arrayContaining(['O']) } });
  });

  withService(
    'which predicts for a chart, in order of time, and finds the pattern it was shown',
    async () => {
      const chart_id = await learnable();
      const { status, body } = await predict({ chart_id });
      expect(status).toBe(200);
      const { predictions, spans } = body as PredictionAnswer;
      const times = predictions.map(({ time }) => time);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(spans.map(({ label }) => label)).toContain('bull_flag');
      const twice = { time: 1_704_067_200, open: 1, high: 1, low: 1, close: 1 };
      expect(await predict({ candles: [twice, twice] })).toMatchObject({ status: 400 });
    },
  );

  withService('which has written training_runs and nothing else', async () => {
    expect(await content()).toEqual(before);
    expect(await database.query('SELECT status FROM training_runs')).toEqual([{ status: 'completed' }]);
  });

  withService('and are 503 while it is away, and as before once it is back, with its model', async () => {
    await service.stop();
    const log = silenceLog();
    expect(await get(infoRoute.GET)).toEqual(UNAVAILABLE);
    expect(await get(runsRoute.GET)).toEqual(UNAVAILABLE);
    expect(await predict({ chart_id: await learnable() })).toEqual(UNAVAILABLE);
    expect(await post(startRoute.POST, {})).toEqual(UNAVAILABLE);
    log.mockRestore();
    service = await (home as MlHome).start(database.url, port);
    expect((await get(runsRoute.GET)).body.runs).toHaveLength(1);
    expect(await predict({ chart_id: await learnable() })).toMatchObject({ status: 200 });
  });
});

function predict(body: unknown) {
  return post(predictRoute.POST, body);
}

async function learnable(): Promise<number> {
  const [chart] = await database.query<{ id: number }>(`SELECT id FROM charts WHERE name = 'to learn from'`);
  return chart?.id as number;
}

/** The record says how a run ended a moment before the run is no longer active and its model is used. */
async function finishedRuns(): Promise<unknown[]> {
  for (;;) {
    const { body } = await get(runsRoute.GET);
    const isRecorded = body.runs.every(({ status }: { status: string }) => status !== 'running');
    if (body.active === null && isRecorded) return body.runs;
    await sleep(POLL_MS);
  }
}

/** Every row of Drizzle's tables, as one fingerprint each. */
function content(): Promise<unknown[]> {
  const one = (table: string) =>
    `SELECT '${table}' AS name, md5(string_agg(t::text, ';' ORDER BY t.id)) FROM ${table} t`;
  return database.query(TARGET_TABLES.map(one).join(' UNION ALL '));
}
