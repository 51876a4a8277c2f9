import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { hourlyCsv } from './support/csv.ts';
import { type Frontend, startFrontend } from './support/frontend.ts';
import { holdUploads } from './support/hold-uploads.ts';
import { isHeldOpen } from './support/sockets.ts';

let frontend: Frontend;

beforeAll(async () => {
  frontend = await startFrontend();
});

afterAll(() => frontend[Symbol.asyncDispose]());

describe('the built server', () => {
  test.each(['/', '/migration', '/settings/span-labels', '/api/charts'])(
    'shows %s under its own names, and nothing of it under a name that was pointed here',
    async (path) => {
      expect((await ask(path, 'localhost:3000')).status).toBe(200);
      const rebound = await ask(path, 'evil.example:3000');
      expect(rebound.status).toBe(403);
      expect(rebound.body).toContain('This server does not go by that name');
    },
  );

  test('holds nothing of SQLite, and no program that is not the frontend’s', async () => {
    const files = await readdir(inject('frontendFolder'), { recursive: true });
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((name) => /sqlite|^jobs|^scripts/i.test(name))).toEqual([]);
  });

  test('keeps nothing of an upload whose sender has gone away while it was being stored', async () => {
    const { database } = frontend;
    const held = await holdUploads(database);
    const form = new FormData();
    form.set('file', new File([hourlyCsv(10)], 'given-up.csv'));
    const body = new Response(form);
    const sending = request(`${frontend.url}/api/upload`, {
      method: 'POST',
      headers: Object.fromEntries(body.headers),
    });
    sending.on('error', () => {}).end(Buffer.from(await body.arrayBuffer()));
    await held.waiting();
    const port = sending.socket?.localPort;
    expect(await isHeldOpen(frontend.url, port)).toBe(true);
    sending.destroy();
    await expect.poll(() => isHeldOpen(frontend.url, port)).toBe(false);
    await held.release();
    expect(await database.query('SELECT name FROM charts')).toEqual([]);
  });

  test.each(['annotations/%E0%A4%A', 'annotations/%ff', 'nothing/%'])(
    'refuses /api/%s, which stands for no text, in the API’s own words',
    async (path) => {
      const answer = await fetch(`${frontend.url}/api/${path}`, { method: 'DELETE' });
      expect([answer.status, await answer.json()]).toEqual([
        400,
        { error: 'path: has percent signs that stand for no text' },
      ]);
      expect(answer.headers.get('content-security-policy')).toBe(
        "default-src 'none'; frame-ancestors 'none'",
      );
    },
  );

  test('takes an address of the API that is percent-encoded without need', async () => {
    const answer = await fetch(`${frontend.url}/api/annotations/%31`, { method: 'DELETE' });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ error: 'There is no annotation with the id 1.' });
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  test('tells a health check how it is, whatever it calls it', async () => {
    expect((await ask('/api/health', 'frontend:3000')).body).toBe('{"status":"ok"}');
  });
});

/** `fetch` does not let one choose the Host. */
async function ask(path: string, host: string): Promise<{ status: number | undefined; body: string }> {
  const asked = request(frontend.url + path, { headers: { Host: host } }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, body: await text(answer) };
}
