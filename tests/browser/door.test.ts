import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addMinutes } from '../support/charts.ts';
import { type Frontend, startFrontend } from './support/frontend.ts';
import { isHeldOpen } from './support/sockets.ts';

const LONG = `X: ${'x'.repeat(20_000)}`;
let frontend: Frontend;

beforeAll(async () => {
  frontend = await startFrontend(
    async (database) => {
      await database.query(`INSERT INTO charts (name) VALUES ('large')`);
      await addMinutes(database, 1, 400_000);
    },
    { READER_LIMIT_MS: '500' },
  );
  // The framework gets ready with the first request.
  await (await fetch(`${frontend.url}/api/health`)).text();
});

afterAll(() => frontend[Symbol.asyncDispose]());

describe('what never reaches a route is refused in the API’s own words', () => {
  test.each([
    ['TRACE /api/charts', '', 405],
    ['TRACK /api/charts', '', 400],
    ['PROPFIND /api/charts', '', 405],
    ['DELETE /api/charts', '', 405],
    ['PUT /api/annotations', '', 405],
    ['PATCH /api/health', '', 405],
    ['NONSENSE /api/charts', '', 400],
    ['GET /api/charts', 'Content-Length: x', 400],
    ['GET /api/charts', 'Transfer-Encoding: odd', 400],
    ['GET /api/charts', 'Expect: nonsense', 417],
    ['GET /api/charts', LONG, 431],
    ['GET /api/nothing', 'Accept-Encoding: gzip', 404],
  ])('%s with the header "%s" is %i', async (start, header, status) => {
    const answer = await ask(start, header);
    expect(answer.status).toBe(status);
    expect(answer.head).toMatch(/^content-type: application\/json/im);
    if (!/gzip/.test(header)) expect(JSON.parse(answer.body)).toEqual({ error: expect.stringMatching(/./) });
  });

  test.each([
    'Next-Router-State-Tree: x',
    'RSC: 1\r\nNext-Router-State-Tree: %5B',
    'Next-Router-Prefetch: 7',
    'Next-Action: x',
    'Next-Url: ///',
    'x-nextjs-data: 1',
    'x-middleware-subrequest: y',
  ])('"%s" is for pages, and changes nothing of an answer', async (header) => {
    const answer = await ask('GET /api/charts', header);
    const [list = ''] = /\[.*\]/.exec(answer.body) ?? [];
    expect([answer.status, JSON.parse(list)]).toEqual([200, [expect.objectContaining({ name: 'large' })]]);
  });

  test.each([
    ['TRACE /api/charts', 'GET, HEAD, OPTIONS'],
    ['DELETE /api/charts?x=1', 'GET, HEAD, OPTIONS'],
    ['PUT /api/annotations/7', 'PATCH, DELETE, OPTIONS'],
    ['POST /api/span-annotations/export', 'GET, HEAD, OPTIONS'],
    ['PATCH /api/training/start', 'POST, OPTIONS'],
    ['PROPFIND /api/openapi.json', 'GET, HEAD, OPTIONS'],
  ])('%s is 405 with "Allow: %s"', async (start, allowed) => {
    const { status, head } = await ask(start);
    expect([status, /^allow: (.*)$/im.exec(head)?.[1]]).toEqual([405, allowed]);
  });

  test.each([
    ['GET /api/charts', 'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__'],
    ['GET /api/charts', 'Upgrade: websocket'],
    ['GET http://localhost/api/charts', ''],
    ['GET /api/charts/', ''],
    ['GET //api/charts//', ''],
    ['GET /api//charts', ''],
    ['GET /api\\\\charts', ''],
  ])('%s with "%s", as some clients write, is answered as any other', async (start, header) => {
    const answer = await ask(start, header);
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('"large"')]);
  });

  test.each([
    ['GET http://evil.example/api/charts', 403],
    ['DELETE /api/charts/1?dry_run=true', 400],
    ['GET /api/charts?x=1', 400],
    ['GET /api/candles?chartId=1&newest=1&oldest=1', 400],
  ])('%s is %i', async (start, status) => {
    expect((await ask(start)).status).toBe(status);
  });

  test('a chart is not deleted under a condition that nobody can judge', async () => {
    const answer = await ask('DELETE /api/charts/1', 'If-Match: "0"');
    expect([answer.status, answer.body]).toEqual([
      400,
      expect.stringContaining('{"error":"If-Match: a chart has no ETag"}'),
    ]);
  });

  test.each(['/', '/settings/span-labels', '/migration', '/nothing', '/icon.svg'])(
    'a page such as %s is looked at, and takes no other method',
    async (path) => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
        const form = 'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 0';
        expect((await ask(`${method} ${path}`, form)).status).toBe(405);
        const { status, head } = await ask(`${method} ${path}`, 'Next-Action: x');
        expect([method, status]).toEqual([method, 405]);
        expect(head).toMatch(/^allow: GET/im);
      }
      expect((await ask(`HEAD ${path}`)).status).toBe(path === '/nothing' ? 404 : 200);
    },
  );

  test('CONNECT, which is for proxies, is refused in words', async () => {
    const answer = await ask('CONNECT evil.example:443');
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      405,
      { error: 'CONNECT is not among the methods of this address.' },
    ]);
  });

  test('a request under two names is asked under none', async () => {
    expect((await ask('GET /api/charts', 'Host: evil.example')).status).toBe(403);
    expect((await ask('GET /', 'Host: evil.example')).status).toBe(403);
  });

  test('a request of HTTP/1.0 that names no host is asked under none', async () => {
    const answers = ['/api/charts', '/', '/api/health'].map(async (path) => {
      const socket = connect(Number(new URL(frontend.url).port), '127.0.0.1');
      socket.write(`GET ${path} HTTP/1.0\r\n\r\n`);
      return Number((await text(socket)).split(' ')[1]);
    });
    expect(await Promise.all(answers)).toEqual([403, 403, 200]);
  });

  test('OPTIONS says what there is', async () => {
    const answer = await ask('OPTIONS /api/charts');
    expect(answer.status).toBe(204);
    expect(answer.head).toMatch(/^allow: GET, HEAD, OPTIONS/im);
    expect((await ask('OPTIONS *')).status).toBe(204);
    const page = await ask('OPTIONS /');
    expect([page.status, /^allow: (.*)$/im.exec(page.head)?.[1]]).toEqual([204, 'GET, HEAD, OPTIONS']);
  });
});

const TYPES = [
  '',
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'a'.repeat(500),
];
const BODIES = ['', '{}', '[]', 'null', '{"a":1,"a":2}', '"\\ud800"', '--x--\r\n', '\0'];

test('every address answers every method, kind of body and body as JSON, and none of them with a bug', async () => {
  const described = await fetch(`${frontend.url}/api/openapi.json`);
  const { paths } = (await described.json()) as { paths: Record<string, object> };
  const wrong: string[] = [];
  const tryOne = async (path: string, method: string, type: string, body: string) => {
    const mayHaveBody = method !== 'GET' && method !== 'HEAD';
    const answer = await fetch(frontend.url + path, {
      method,
      headers: type === '' ? {} : { 'Content-Type': type },
      ...(mayHaveBody && body !== '' ? { body: new TextEncoder().encode(body) } : {}),
    });
    const text = await answer.text();
    const { status, headers } = answer;
    const isSaid = status < 400 || method === 'HEAD' || 'error' in JSON.parse(text);
    const isAllowed = status !== 405 || headers.get('allow') !== null;
    const isKept = status < 300 && method !== 'OPTIONS' && headers.get('cache-control') !== 'no-store';
    if (isSaid && isAllowed && !isKept && (status < 500 || status === 503)) return;
    wrong.push(`${method} ${path} (${type}) ${body}: ${status} ${text.slice(0, 100)}`);
  };
  for (const path of Object.keys(paths)) {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const some = path.replace(/\{\w+\}/, method === 'GET' ? 'x' : '999999');
      const hasBody = !['GET', 'HEAD', 'OPTIONS'].includes(method);
      const [types, bodies] = hasBody ? [TYPES, BODIES] : [TYPES.slice(0, 2), []];
      const tries = types.map((type, index) => tryOne(some, method, type, BODIES[index] ?? ''));
      tries.push(...bodies.map((body) => tryOne(some, method, 'application/json', body)));
      await Promise.all(tries);
    }
  }
  expect(wrong).toEqual([]);
});

test('a client that takes nothing of an answer is cut off, one that does gets all of it', async () => {
  const whole = await fetch(`${frontend.url}/api/candles?chartId=1`);
  expect(await whole.json()).toHaveLength(400_000);
  const lazy = await open('GET /api/candles?chartId=1');
  await once(lazy, 'readable');
  await expect.poll(() => isHeldOpen(frontend.url, lazy.localPort)).toBe(false);
  const taken = await text(lazy).catch(() => 'broken off');
  expect(taken.endsWith(']')).toBe(false);
});

async function ask(start: string, header = ''): Promise<{ status: number; head: string; body: string }> {
  const answer = await text(await open(start, header));
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body };
}

/** A connection on which these words are sent as they are. */
async function open(start: string, header = ''): Promise<Socket> {
  const socket = connect(Number(new URL(frontend.url).port), '127.0.0.1');
  await once(socket, 'connect');
  const lines = [`${start} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...(header ? [header] : [])];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return socket;
}
