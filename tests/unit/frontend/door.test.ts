import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepDoor } from '../../../frontend/src/server/door.ts';

const ONE = 'GET /api/charts HTTP/1.1\r\nHost: localhost\r\n\r\n';
const LAST = ONE.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');

let leave: () => void;

beforeAll(() => {
  leave = keepDoor();
});

afterAll(() => leave());

/** A server with this listener, and a connection to it. */
async function serve(listener: RequestListener): Promise<AsyncDisposable & { socket: Socket }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  return {
    socket,
    async [Symbol.asyncDispose]() {
      socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('requests that are sent ahead on one connection', () => {
  test('a few are answered one after the other, in their order', async () => {
    let [atOnce, most, count] = [0, 0, 0];
    await using site = await serve(async (_, response) => {
      most = Math.max(most, ++atOnce);
      count += 1;
      const own = count;
      await nextTurn();
      atOnce -= 1;
      response.end(`<${own}>`);
    });
    site.socket.write(ONE.repeat(4) + LAST);
    const answers = await text(site.socket);
    expect(answers.match(/<\d>/g)).toEqual(['<1>', '<2>', '<3>', '<4>', '<5>']);
    expect(most).toBe(1);
  });

  test('of a thousand one is begun, and the connection ends', async () => {
    let begun = 0;
    await using site = await serve(() => {
      begun += 1;
    });
    site.socket.on('error', () => {});
    site.socket.resume().write(ONE.repeat(1000));
    await once(site.socket, 'close');
    expect(begun).toBe(1);
  });

  test('those that wait are dropped with the connection', async () => {
    let begun = 0;
    const ended = Promise.withResolvers<void>();
    await using site = await serve((_, response) => {
      begun += 1;
      response.on('close', () => ended.resolve());
      site.socket.resetAndDestroy();
    });
    site.socket.write(ONE.repeat(5));
    await ended.promise;
    await nextTurn();
    expect(begun).toBe(1);
  });
});

test.each([
  'GET http://',
  'GET http://[',
  'GET http:///api/charts',
  'GET http://a:99999/',
  'GET ftp://a/',
  'GET /api/charts?__proto__=1',
  'GET /api/charts?%5f_proto__',
])('%s is no address, and is refused in JSON before the framework sees it', async (start) => {
  await using site = await serve((_, response) => response.end('seen'));
  site.socket.write(`${start} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  const [head = '', body = ''] = (await text(site.socket)).split('\r\n\r\n');
  expect([head.split(' ')[1], body]).toEqual(['400', expect.stringMatching(/^\{"error":"/)]);
  expect(head).toContain('application/json');
});

test.each(['/', '/api/charts'])(
  'an expectation of %s that nobody can meet is refused in JSON',
  async (path) => {
    await using site = await serve((_, response) => response.end('seen'));
    site.socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nExpect: banana\r\n\r\n`);
    expect(await text(site.socket)).toMatch(/^HTTP\/1.1 417 [\s\S]*application\/json[\s\S]*\{"error":"/);
  },
);

test('under HTTP/1.0 an answer that breaks off ends otherwise than a whole one', async () => {
  await using site = await serve((_, response) => {
    response.write('half', () => response.destroy());
  });
  site.socket.write('GET /api/export HTTP/1.0\r\nHost: localhost\r\n\r\n');
  await expect(text(site.socket)).rejects.toThrow('ECONNRESET');
});
