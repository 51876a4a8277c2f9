import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import * as typesRoute from '../../../frontend/src/app/api/annotation-types/route.ts';
import { contextOf, frontendDatabase, jsonRequest, silenceLog } from '../../support/routes.ts';

/** The same table tests the ML service: ml/tests/test_who_may_ask.py. */
const TABLE: {
  ownHosts: string[];
  foreignHosts: string[];
  configured: string[];
  configuredHosts: string[];
  mayChange: Case[];
  mayNotChange: Case[];
} = JSON.parse(readFileSync(new URL('../../support/who-may-ask.json', import.meta.url), 'utf8'));

interface Case {
  who: string;
  headers: Record<string, string>;
}

const API = fileURLToPath(new URL('../../../frontend/src/app/api', import.meta.url));
const CHANGING = ['POST', 'PUT', 'PATCH', 'DELETE'];
const ALL = ['GET', ...CHANGING];

const db = frontendDatabase();

describe('only pages of this server change anything', () => {
  test.each(TABLE.mayChange)('$who may', async ({ headers }) => {
    expect((await create(headers)).status).toBe(201);
  });

  test.each(TABLE.mayNotChange)('$who may not: 403, and nothing is stored', async ({ headers }) => {
    const answer = await create(headers);
    expect([answer.status, await answer.json()]).toEqual([
      403,
      { error: 'This request comes from another site, which may not change anything here.' },
    ]);
    expect(await db().query('SELECT FROM annotation_types')).toEqual([]);
  });

  test('no route that changes something is left out', async () => {
    const asked = await askAll(CHANGING, { 'Sec-Fetch-Site': 'cross-site' });
    expect(asked.filter(({ status }) => status !== 403)).toEqual([]);
    expect(asked.length).toBeGreaterThan(20);
  });
});

describe('the server answers under its own names alone', () => {
  test.each(TABLE.ownHosts)('%s is one of them', async (Host) => {
    expect((await listed({ Host })).status).toBe(200);
    expect((await create({ Host })).status).toBe(201);
  });

  test.each(TABLE.foreignHosts)(
    '"%s", which may point here in somebody’s browser, gets 403 and nothing is stored',
    async (Host) => {
      const rebound = { Host, 'Sec-Fetch-Site': 'same-origin', Origin: `http://${Host}` };
      for (const answer of [await listed(rebound), await create(rebound)]) {
        expect([answer.status, await answer.json()]).toEqual([
          403,
          { error: expect.stringContaining('FRONTEND_HOSTS') },
        ]);
      }
      expect(await db().query('SELECT FROM annotation_types')).toEqual([]);
    },
  );

  test('FRONTEND_HOSTS adds names, for a proxy in front of it', async () => {
    const headers = { Host: 'charts.example', Origin: 'https://charts.example' };
    expect((await create(headers)).status).toBe(403);
    vi.stubEnv('FRONTEND_HOSTS', TABLE.configured.join(', ').replace('charts', 'Charts'));
    expect((await create(headers)).status).toBe(201);
    for (const Host of TABLE.configuredHosts) expect((await listed({ Host })).status, Host).toBe(200);
  });

  test('FRONTEND_HOSTS with anything but names shuts the server rather than leaving it open', async () => {
    const log = silenceLog();
    vi.stubEnv('FRONTEND_HOSTS', 'https://charts.example');
    expect((await listed({ Host: 'localhost' })).status).toBe(503);
    expect(log.mock.calls.join()).toContain('FRONTEND_HOSTS');
  });

  test('no route is left out', async () => {
    const rebound = { Host: 'evil.example', 'Sec-Fetch-Site': 'same-origin' };
    const asked = await askAll(ALL, rebound);
    expect(asked.filter(({ status }) => status !== 403).map(({ file }) => file)).toEqual(['health/route.ts']);
    expect(asked.length).toBeGreaterThan(25);
  });
});

interface Asked {
  method: string;
  file: string;
  status: number;
}

/** Asks every route of the API that has one of these methods. */
async function askAll(methods: readonly string[], headers: Record<string, string>): Promise<Asked[]> {
  const files = readdirSync(API, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('route.ts'),
  );
  const asked: Asked[] = [];
  for (const file of files) {
    const route = await import(pathToFileURL(`${API}/${file}`).href);
    for (const method of methods.filter((name) => name in route)) {
      const request = new Request('http://localhost:3000/api/route', {
        method,
        headers: { 'Content-Type': 'application/json', ...headers },
        ...(method !== 'GET' && { body: '{}' }),
      });
      asked.push({ method, file, status: (await route[method](request, contextOf(1))).status });
    }
  }
  return asked;
}

function listed(headers: Record<string, string>): Promise<Response> {
  return typesRoute.GET(new Request('http://localhost:3000/api/annotation-types', { headers }));
}

function create(headers: Record<string, string>): Promise<Response> {
  return typesRoute.POST(jsonRequest('POST', { name: 'x', display_name: 'X' }, headers));
}
