import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import * as candlesRoute from '../../../frontend/src/app/api/candles/route.ts';
import * as chartsRoute from '../../../frontend/src/app/api/charts/route.ts';
import * as healthRoute from '../../../frontend/src/app/api/health/route.ts';
import { closeDatabase } from '../../../frontend/src/server/database.ts';
import { createEmptyDatabase, queryServer, reserveName } from '../../support/database.ts';
import { frontendDatabase, get, requestOf, silenceLog } from '../../support/routes.ts';

const db = frontendDatabase();

describe('GET /api/health', () => {
  test('is 200 while the database answers and 503 as soon as it does not', async () => {
    const healthy = await healthRoute.GET();
    expect([healthy.status, await healthy.json()]).toEqual([200, { status: 'ok' }]);
    silenceLog();
    await queryServer(`ALTER DATABASE ${db().name} WITH ALLOW_CONNECTIONS false`);
    await closeDatabase();
    const ill = await healthRoute.GET();
    expect([ill.status, await ill.json()]).toEqual([
      503,
      { status: 'unavailable', error: expect.stringContaining('unavailable') },
    ]);
  });

  test('answers again by itself after the server has ended its connections', async () => {
    await healthRoute.GET();
    await db().query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'candle-annotator frontend'`,
    );
    // The pool hears of the end a moment later; a request before that is the one that may fail.
    silenceLog();
    await expect.poll(async () => (await healthRoute.GET()).status).toBe(200);
  });
});

describe('while the database is away', () => {
  test('every route answers 503, and neither answer nor log holds the password', async () => {
    await using away = await closedDoor();
    vi.stubEnv('DATABASE_URL', `postgres://somebody:s3cret@127.0.0.1:${away.port}/candle_annotator`);
    await closeDatabase();
    const log = silenceLog();
    const answers = await Promise.all([
      healthRoute.GET(),
      chartsRoute.GET(requestOf()),
      candlesRoute.GET(requestOf('chartId=1')),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    const said = (await Promise.all(answers.map((answer) => answer.text()))).join();
    expect(said).toContain('The database is unavailable');
    expect(said).not.toMatch(/s3cret|somebody|127\.0\.0\.1/);
    const logged = log.mock.calls.join('');
    expect(logged).toContain(`127.0.0.1:${away.port}/candle_annotator`);
    expect(logged).not.toContain('s3cret');
  });

  test('a database that does not exist is 503', async () => {
    await using missing = reserveName();
    expect(await chartsFrom(missing.url)).toEqual([503, { error: 'The database is unavailable (3D000).' }]);
  });

  test('a database without the tables is 503 and says so', async () => {
    await using empty = await createEmptyDatabase();
    expect(await chartsFrom(empty.url)).toEqual([
      503,
      { error: 'The database does not have its tables yet.' },
    ]);
  });

  test.each([
    ['', 'DATABASE_URL is not set.'],
    ['mysql://root:s3cret@localhost/x', 'DATABASE_URL is not a PostgreSQL URL.'],
  ])('DATABASE_URL=%j is 503 and names the setting', async (url, error) => {
    expect(await chartsFrom(url)).toEqual([503, { error }]);
  });
});

async function chartsFrom(url: string): Promise<[number, unknown]> {
  vi.stubEnv('DATABASE_URL', url);
  await closeDatabase();
  silenceLog();
  const { status, body } = await get(chartsRoute.GET);
  return [status, body];
}

/** A port that hangs up on everybody, as a server does that is just going away. */
async function closedDoor(): Promise<AsyncDisposable & { port: number }> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}
