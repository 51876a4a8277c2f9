import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as infoRoute from '../../../frontend/src/app/api/model/info/route.ts';
import * as useRoute from '../../../frontend/src/app/api/model/use/route.ts';
import * as predictRoute from '../../../frontend/src/app/api/predict/route.ts';
import * as cancelRoute from '../../../frontend/src/app/api/training/[id]/cancel/route.ts';
import * as compareRoute from '../../../frontend/src/app/api/training/compare/route.ts';
import * as runRoute from '../../../frontend/src/app/api/training/runs/[id]/route.ts';
import * as runsRoute from '../../../frontend/src/app/api/training/runs/route.ts';
import * as startRoute from '../../../frontend/src/app/api/training/start/route.ts';
import { contextOf, get, jsonRequest, post, silenceLog } from '../../support/routes.ts';

/** What the service at the other end of the wire was asked, and what it shall answer. */
interface Service extends AsyncDisposable {
  asked: Record<'method' | 'url' | 'type' | 'key' | 'body', string | undefined>[];
  answer: (response: ServerResponse) => void;
}

const UNAVAILABLE = { status: 503, body: { error: 'Inference service unavailable' } };

let service: Service;

beforeEach(async () => {
  service = await startService();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await service[Symbol.asyncDispose]();
});

describe('the ML service’s routes', () => {
  test('questions and answers pass through unchanged', async () => {
    service.answer = reply(202, '{"run_id":"r1","status":"running","exact":12345678901234567890}');
    const started = await startRoute.POST(jsonRequest('POST', { model_type: 'random_forest' }));
    expect([started.status, await started.text()]).toEqual([
      202,
      '{"run_id":"r1","status":"running","exact":12345678901234567890}',
    ]);
    expect(started.headers.get('cache-control')).toBe('no-store');
    service.answer = reply(200, '{"ok":true}');
    const ok = { status: 200, body: { ok: true } };
    expect(await post(predictRoute.POST, { chart_id: 1 })).toEqual(ok);
    expect(await get(infoRoute.GET)).toEqual(ok);
    expect(await get(runsRoute.GET)).toEqual(ok);
    expect(await get(runsRoute.GET, 'limit=7')).toEqual(ok);
    expect(service.asked).toEqual([
      {
        method: 'POST',
        url: '/training/start',
        type: 'application/json',
        body: '{"model_type":"random_forest"}',
      },
      { method: 'POST', url: '/predict', type: 'application/json', body: '{"chart_id":1}' },
      { method: 'GET', url: '/model/info', type: undefined, body: '' },
      { method: 'GET', url: '/training/runs?limit=50', type: undefined, body: '' },
      { method: 'GET', url: '/training/runs?limit=7', type: undefined, body: '' },
    ]);
  });

  test('runs are found, compared, cancelled and chosen; what names them cannot leave its place', async () => {
    const odd = '../model/load?x=1&run_id=a b';
    const escaped = encodeURIComponent(odd);
    await get(runsRoute.GET, 'status=failed&experiment_name=a%26limit%3D1');
    await get(compareRoute.GET, `a=1&b=${escaped}`);
    await runRoute.GET(new Request('http://localhost/'), contextOf(odd));
    await runRoute.PATCH(jsonRequest('PATCH', { experiment_name: 'x' }), contextOf(odd));
    await cancelRoute.POST(new Request('http://localhost/', { method: 'POST' }), contextOf(odd));
    await post(useRoute.POST, { run_id: 'r1' });
    expect(service.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /training/runs?limit=50&status=failed&experiment_name=a%26limit%3D1',
      `GET /training/compare?${new URLSearchParams({ a: '1', b: odd })}`,
      `GET /training/runs/${escaped}`,
      `PATCH /training/runs/${escaped}`,
      `POST /training/${escaped}/cancel`,
      'POST /model/use',
    ]);
    expect(await get(compareRoute.GET, 'a=1')).toMatchObject({ status: 400 });
  });

  test('a training can be started without a body, as the service allows', async () => {
    const request = new Request('http://localhost/', { method: 'POST' });
    expect((await startRoute.POST(request)).status).toBe(200);
    expect(service.asked).toEqual([{ method: 'POST', url: '/training/start', type: undefined, body: '' }]);
  });

  test('a training’s Idempotency-Key reaches the service, which knows by it what it has started', async () => {
    const headers = { 'Idempotency-Key': 'k-1' };
    await startRoute.POST(new Request('http://localhost/', { method: 'POST', headers }));
    await startRoute.POST(jsonRequest('POST', {}, headers));
    expect(service.asked.map(({ key }) => key)).toEqual(['k-1', 'k-1']);
  });

  test.each([400, 404, 409, 422, 503])(
    'a refusal of the service with %i keeps its status and its words',
    async (status) => {
      service.answer = reply(status, '{"error":"Why.","code":"c","hint":"h"}');
      const body = { error: 'Why.', code: 'c', hint: 'h' };
      expect(await post(predictRoute.POST, {})).toEqual({ status, body });
    },
  );

  test.each([
    [500, 500, 'failed'],
    [501, 500, 'failed'],
    [503, 503, 'cannot do this now'],
  ])('its %i is %i, without its own words', async (theirs, status, words) => {
    silenceLog();
    service.answer = reply(theirs, '{"error":"postgres://u:s3cret@h/db Traceback"}');
    const error = expect.stringContaining(words);
    expect(await get(infoRoute.GET)).toEqual({ status, body: { error } });
  });

  test.each([
    ['HTML', 200, '<script>alert(1)</script>', 'text/html'],
    ['half of JSON', 200, '{"a":', 'application/json'],
    ['nothing', 200, '', 'application/json'],
    ['a list', 200, '[]', 'application/json'],
    ['bytes that are no UTF-8', 200, Buffer.from([0x22, 0xff, 0x22]), 'application/json'],
    ['a refusal without words', 401, '{"detail":"no"}', 'application/json'],
    ['a status that is none', 999, '{}', 'application/json'],
  ])('%s in the place of an answer is 502 in JSON', async (_, theirs, body, type) => {
    silenceLog();
    service.answer = reply(theirs, body, type);
    const error = 'The inference service answered what this server does not understand.';
    expect(await get(infoRoute.GET)).toEqual({ status: 502, body: { error } });
  });

  test('a name that is given twice never reaches the service', async () => {
    const body = '{"chart_id":1,"chart_id":2}';
    const headers = { 'Content-Type': 'application/json' };
    const answer = await predictRoute.POST(
      new Request('http://localhost/', { method: 'POST', headers, body }),
    );
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'chart_id: is given twice' }]);
    expect(service.asked).toEqual([]);
  });

  test('a service that hangs up, speaks no JSON or sends elsewhere is 503, and the log says why', async () => {
    const log = silenceLog();
    service.answer = (response) => response.destroy();
    expect(await get(infoRoute.GET)).toEqual(UNAVAILABLE);
    service.answer = reply(502, '<h1>Bad Gateway</h1>', 'text/html');
    expect(await get(infoRoute.GET)).toEqual(UNAVAILABLE);
    expect(log.mock.calls.join('')).toContain('it answered 502 without JSON');
    service.answer = (response) => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end();
    expect(await get(infoRoute.GET)).toEqual(UNAVAILABLE);
    expect(log.mock.calls).toHaveLength(3);
  });

  test('a service that is there and fails is 500, also where it says so without JSON, and is not called unavailable', async () => {
    const log = silenceLog();
    service.answer = reply(500, 'Internal Server Error: s3cret', 'text/plain');
    const error = 'The inference service failed; its log says why.';
    expect(await get(infoRoute.GET)).toEqual({ status: 500, body: { error } });
    expect(log.mock.calls).toEqual([[expect.stringContaining('answered 500')]]);
    expect(log.mock.calls.join('')).not.toContain('s3cret');
  });

  test('every route is 503 while nobody listens, and the log says where', async () => {
    await service[Symbol.asyncDispose]();
    const { port } = new URL(process.env['INFERENCE_API_URL'] ?? '');
    vi.stubEnv('INFERENCE_API_URL', `http://127.0.0.1:${port}/`);
    const log = silenceLog();
    expect(await get(infoRoute.GET)).toEqual(UNAVAILABLE);
    expect(await get(runsRoute.GET)).toEqual(UNAVAILABLE);
    expect(await post(predictRoute.POST, {})).toEqual(UNAVAILABLE);
    expect(await post(startRoute.POST, {})).toEqual(UNAVAILABLE);
    expect(await post(useRoute.POST, {})).toEqual(UNAVAILABLE);
    expect(await get(compareRoute.GET, 'a=1&b=2')).toEqual(UNAVAILABLE);
    expect(log.mock.calls.join('')).toContain(`http://127.0.0.1:${port}`);
  });

  test('a body is bounded and must be JSON; limit must be a number: nothing of it reaches the service', async () => {
    const large = jsonRequest('POST', 'x'.repeat(17 * 1024 * 1024));
    expect((await predictRoute.POST(large)).status).toBe(413);
    const form = new Request('http://localhost/', { method: 'POST', body: new URLSearchParams({ a: '1' }) });
    expect((await predictRoute.POST(form)).status).toBe(415);
    const error = 'limit: must be a whole number from 1 to 500';
    expect(await get(runsRoute.GET, 'limit=501')).toEqual({ status: 400, body: { error } });
    expect((await get(runsRoute.GET, 'limit=1%26x')).status).toBe(400);
    expect(service.asked).toEqual([]);
  });

  test.each(['ml:8001', 'ftp://ml', 'http://somebody:s3cret@ml:8001'])(
    'INFERENCE_API_URL=%s is 503 and named, and nothing of it is repeated',
    async (url) => {
      vi.stubEnv('INFERENCE_API_URL', url);
      const log = silenceLog();
      const error = 'INFERENCE_API_URL is not of the form http://HOST:PORT.';
      expect(await get(infoRoute.GET)).toEqual({ status: 503, body: { error } });
      expect(log.mock.calls.join('')).not.toContain('s3cret');
    },
  );
});

function reply(status: number, body: string | Buffer, type = 'application/json') {
  return (response: ServerResponse) => response.writeHead(status, { 'Content-Type': type }).end(body);
}

/** A server of the test's own in the place of the ML service: what is tested is the wire, on a wire. */
async function startService(): Promise<Service> {
  const made: Service = {
    asked: [],
    answer: reply(200, '{}'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const key = headers['idempotency-key']?.toString();
    made.asked.push({ method, url, type: headers['content-type'], key, body: await textOf(request) });
    made.answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('INFERENCE_API_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return made;
}

async function textOf(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await request.toArray()).toString();
}
