import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as typesRoute from '../../../frontend/src/app/api/annotation-types/route.ts';
import * as candlesRoute from '../../../frontend/src/app/api/candles/route.ts';
import * as chartRoute from '../../../frontend/src/app/api/charts/[id]/route.ts';
import * as chartsRoute from '../../../frontend/src/app/api/charts/route.ts';
import * as exportRoute from '../../../frontend/src/app/api/export/route.ts';
import * as healthRoute from '../../../frontend/src/app/api/health/route.ts';
import * as spansRoute from '../../../frontend/src/app/api/span-annotations/route.ts';
import { addChart, addMinutes } from '../../support/charts.ts';
import { queryServer } from '../../support/database.ts';
import { contextOf, frontendDatabase, jsonRequest, requestOf, silenceLog } from '../../support/routes.ts';
import { ONE, upload } from '../../support/uploads.ts';

const db = frontendDatabase();

describe('while somebody holds a lock on the candles', () => {
  beforeEach(async () => {
    vi.stubEnv('DATABASE_POOL_MAX', '5');
    vi.stubEnv('CONNECTION_WAIT_MS', '50');
    await addChart(db());
    await db().query('BEGIN; LOCK TABLE candles IN ACCESS EXCLUSIVE MODE');
  });

  afterEach(() => db().query('ROLLBACK'));

  test('readers are let go at the limit with 503 and Retry-After, and the answer says why', async () => {
    silenceLog();
    vi.stubEnv('STATEMENT_LIMIT_MS', '100');
    const answers = await Promise.all([
      candlesRoute.GET(requestOf('chartId=1&newest=10')),
      candlesRoute.GET(requestOf('chartId=1')),
      chartRoute.DELETE(jsonRequest('DELETE', {}), contextOf(1)),
      upload(ONE),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
    const [read, , deleted] = answers as Response[];
    expect(read?.headers.get('retry-after')).toBe('1');
    expect(await read?.json()).toEqual({
      error: 'The database is unavailable (it took longer than is allowed).',
    });
    expect(await deleted?.json()).toEqual({
      error: 'The database is unavailable (it waited too long for a lock).',
    });
  });

  test('those who find no connection hear so soon, others are served, and health has its own', async () => {
    const leaving = new AbortController();
    const ask = () =>
      candlesRoute.GET(new Request('http://localhost/?chartId=1', { signal: leaving.signal }));
    const locked = Array.from({ length: 12 }, ask);
    await expect.poll(() => waiting()).toBe(3);
    const refused = (await settledNow(locked)).filter((answer) => answer !== undefined);
    await expect.poll(async () => (await settledNow(locked)).filter((answer) => answer).length).toBe(9);
    expect(refused.every((answer) => answer?.status === 503)).toBe(true);
    const [busy] = (await settledNow(locked)).filter((answer) => answer !== undefined);
    expect([busy?.headers.get('retry-after'), await busy?.json()]).toEqual([
      '1',
      { error: 'The server is busy: all connections to the database are in use.' },
    ]);
    expect((await chartsRoute.GET(requestOf())).status).toBe(200);
    expect((await typesRoute.POST(jsonRequest('POST', { name: 'x', display_name: 'X' }))).status).toBe(201);
    expect((await healthRoute.GET()).status).toBe(200);
    leaving.abort();
    await Promise.all(locked);
  });

  test('a reader that goes away is cancelled in PostgreSQL, and its connection serves the next', async () => {
    const leaving = new AbortController();
    const ask = () =>
      candlesRoute.GET(new Request('http://localhost/?chartId=1', { signal: leaving.signal }));
    const reading = Array.from({ length: 3 }, ask);
    await expect.poll(() => waiting()).toBe(3);
    leaving.abort();
    await expect.poll(() => waiting()).toBe(0);
    expect((await Promise.all(reading)).map(({ status }) => status)).toEqual([400, 400, 400]);
    expect((await spansRoute.GET(requestOf('chartId=1'))).status).toBe(200);
  });

  test('changes of a locked table that find no connection hear so soon, and others are served', async () => {
    await db().query('ROLLBACK; BEGIN; LOCK TABLE annotation_types IN EXCLUSIVE MODE');
    const leaving = new AbortController();
    const create = (name: number) =>
      typesRoute.POST(
        new Request('http://localhost/api/annotation-types', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ name: `n${name}`, display_name: 'X' }),
          signal: leaving.signal,
        }),
      );
    const locked = Array.from({ length: 12 }, (_, index) => create(index));
    await expect.poll(() => waiting()).toBe(2);
    const refused = async () => (await settledNow(locked)).filter((answer) => answer?.status === 503);
    await expect.poll(async () => (await refused()).length).toBe(10);
    expect((await chartsRoute.GET(requestOf())).status).toBe(200);
    expect((await typesRoute.GET(requestOf())).status).toBe(200);
    expect((await candlesRoute.GET(requestOf('chartId=1&newest=10'))).status).toBe(200);
    leaving.abort();
    await Promise.all(locked);
  });

  test('a creation that is given up leaves nothing, and no key', async () => {
    await db().query('ROLLBACK; BEGIN; LOCK TABLE annotation_types IN ACCESS EXCLUSIVE MODE');
    const leaving = new AbortController();
    const request = new Request('http://localhost/api/annotation-types', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'k' },
      body: JSON.stringify({ name: 'x', display_name: 'X' }),
      signal: leaving.signal,
    });
    const creating = typesRoute.POST(request);
    await expect.poll(() => waiting()).toBe(1);
    leaving.abort();
    await creating;
    await db().query('ROLLBACK');
    expect(await db().query('SELECT FROM annotation_types')).toEqual([]);
    expect(await db().query('SELECT FROM idempotency_keys')).toEqual([]);
  });
});

test('a reader that goes away between two pages is not read for any more', async () => {
  const chart = await addChart(db());
  await addMinutes(db(), chart, 50_000);
  const leaving = new AbortController();
  const answer = await candlesRoute.GET(
    new Request(`http://localhost/?chartId=${chart}`, { signal: leaving.signal }),
  );
  leaving.abort();
  await expect(answer.text()).rejects.toThrow();
});

test.each([
  ['an export', exportRoute.GET],
  ['a whole chart', candlesRoute.GET],
])(
  '%s that nobody reads, given up before it began, holds neither a connection nor a place',
  async (_, route) => {
    vi.stubEnv('DATABASE_POOL_MAX', '5');
    vi.stubEnv('CONNECTION_WAIT_MS', '50');
    const chart = await addChart(db());
    await addMinutes(db(), chart, 5_000);
    await db().query(
      `INSERT INTO annotations (chart_id, timestamp, label_type, color)
     SELECT ${chart}, to_timestamp(n), 'x', 'red' FROM generate_series(1, 500) AS n`,
    );
    for (let turn = 0; turn < 20; turn += 1) {
      const leaving = new AbortController();
      const asked = new Request(`http://localhost/?chartId=${chart}`, { signal: leaving.signal });
      expect((await route(asked)).status).toBe(200);
      leaving.abort();
    }
  },
);

test('more than six whole charts at once are refused quickly; a page of one is not', async () => {
  vi.stubEnv('CONNECTION_WAIT_MS', '3000');
  const chart = await addChart(db());
  await addMinutes(db(), chart, 5_000);
  const ask = () => candlesRoute.GET(requestOf(`chartId=${chart}`));
  const answers = await Promise.all(Array.from({ length: 8 }, ask));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(6).fill(200), 503, 503]);
  const sent = answers.filter(({ status }) => status === 200);
  const refused = answers.find(({ status }) => status === 503);
  expect([refused?.headers.get('retry-after'), await refused?.json()]).toEqual([
    '1',
    { error: 'The server is busy: it is sending as many long answers as it can.' },
  ]);
  expect((await candlesRoute.GET(requestOf(`chartId=${chart}&newest=5000`))).status).toBe(200);
  await Promise.all(sent.map((answer) => answer.body?.cancel()));
  expect((await ask()).status).toBe(200);
});

test.each([
  ['40001', 'another change came in between'],
  ['40P01', 'another change came in between'],
  ['25006', 'it takes no changes now'],
  ['53100', 'its disk is full'],
  ['55P03', 'it waited too long for a lock'],
  ['57014', 'it took longer than is allowed'],
  ['57P01', '57P01'],
])('SQLSTATE %s is 503 with Retry-After and says “%s”; the log says what to do', async (state, said) => {
  const log = silenceLog();
  await db().query(
    `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${state}'; END $$;
     CREATE TRIGGER fail BEFORE INSERT ON annotation_types FOR EACH ROW EXECUTE FUNCTION fail()`,
  );
  const answer = await typesRoute.POST(jsonRequest('POST', { name: 'x', display_name: 'X' }));
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toMatch(/^[15]$/);
  expect(await answer.json()).toEqual({ error: `The database is unavailable (${said}).` });
  const [line] = log.mock.calls.map(([text]) => JSON.parse(String(text)));
  expect(line).toMatchObject({ event: 'database_unavailable', hint: expect.stringMatching(/./) });
  if (state === '53100') expect(line.hint).toContain('disk');
});

test('a connection that is lost before COMMIT is sent is 503, and nothing is unknown', async () => {
  silenceLog();
  await db().query(
    `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
     CREATE TRIGGER fail BEFORE INSERT ON annotation_types FOR EACH ROW EXECUTE FUNCTION fail()`,
  );
  const answer = await typesRoute.POST(jsonRequest('POST', { name: 'x', display_name: 'X' }));
  expect([answer.status, await answer.json()]).toEqual([
    503,
    { error: 'The database is unavailable (57P01).' },
  ]);
});

test('what a user wrote cannot forge a line of the log, nor is it there at all', async () => {
  const log = silenceLog();
  await db().query('ALTER TABLE annotation_types ADD CONSTRAINT odd CHECK (length(name) > 1000)');
  const name = 'x\n{"level":"error","event":"forged"}\u001b[2J\u009b2J\u2028';
  const answer = await typesRoute.POST(jsonRequest('POST', { name, display_name: 'secret words' }));
  expect(answer.status).toBe(500);
  const logged = log.mock.calls.map(([text]) => String(text));
  expect(logged).toHaveLength(1);
  expect(logged[0]?.trimEnd()).not.toMatch(/\p{Cc}|\p{Zl}/u);
  expect(JSON.parse(logged[0] ?? '')).toMatchObject({
    event: 'bug',
    stack: expect.stringContaining('"odd"'),
  });
  expect(logged[0]).not.toMatch(/forged|secret/);
});

async function waiting(): Promise<number> {
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'`;
  return (await queryServer(waiting, [db().name])).length;
}

/** Of each answer that has come by now the answer. */
function settledNow(answers: Promise<Response>[]): Promise<(Response | undefined)[]> {
  return Promise.all(answers.map((answer) => Promise.race([answer, Promise.resolve(undefined)])));
}
