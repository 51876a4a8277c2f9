import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as typesRoute from '../../frontend/src/app/api/annotation-types/route.ts';
import { contextOf, frontendDatabase, jsonRequest } from '../support/routes.ts';

const API = fileURLToPath(new URL('../../frontend/src/app/api', import.meta.url));
const CHANGING = ['POST', 'PUT', 'PATCH', 'DELETE'];

const db = frontendDatabase();

describe('only pages of this server change anything', () => {
  test.each([
    ['a page of this server', { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://localhost:3000' }],
    [
      'a page behind a proxy that changes the host',
      { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://charts.example' },
    ],
    ['an older browser', { Host: 'localhost:3000', Origin: 'http://localhost:3000' }],
    ['an older browser over TLS', { Host: 'charts.example', Origin: 'https://charts.example' }],
    ['curl, which says nothing of where it comes from', {}],
  ])('%s may', async (_who, headers) => {
    expect((await create(headers)).status).toBe(201);
  });

  test.each([
    ['another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }],
    ['another port of this host', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://localhost:8001' }],
    ['an older browser on another site', { Host: 'localhost:3000', Origin: 'https://evil.example' }],
    ['a sandboxed frame', { Host: 'localhost:3000', Origin: 'null' }],
    ['a page that hides its origin', { 'Sec-Fetch-Site': 'cross-site' }],
  ])('%s may not: 403, and nothing is stored', async (_who, headers) => {
    const answer = await create(headers);
    expect([answer.status, await answer.json()]).toEqual([
      403,
      { error: 'This request comes from another site, which may not change anything here.' },
    ]);
    expect(await db().query('SELECT FROM annotation_types')).toEqual([]);
  });

  test('no route that changes something is left out', async () => {
    const files = readdirSync(API, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('route.ts'),
    );
    const asked = [];
    for (const file of files) {
      const route = await import(pathToFileURL(`${API}/${file}`).href);
      for (const method of CHANGING.filter((name) => name in route)) {
        const foreign = jsonRequest(method, {}, { 'Sec-Fetch-Site': 'cross-site' });
        asked.push([method, file, (await route[method](foreign, contextOf(1))).status]);
      }
    }
    expect(asked.filter(([, , status]) => status !== 403)).toEqual([]);
    expect(asked).toHaveLength(16);
  });
});

function create(headers: Record<string, string>): Promise<Response> {
  return typesRoute.POST(jsonRequest('POST', { name: 'x', display_name: 'X' }, headers));
}
