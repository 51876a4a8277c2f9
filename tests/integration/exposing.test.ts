import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOwnHost } from '../../frontend/src/server/own-host.ts';
import { assertSameOrigin } from '../../frontend/src/server/same-origin.ts';
import { freePort } from '../../scripts/embedded-postgres/process.ts';

/** The examples of docs/exposing.md, each run by the program it is for, in front of a server with our own checks. */
const DOCUMENT = readFileSync(new URL('../../docs/exposing.md', import.meta.url), 'utf8');
const NAME = 'charts.example.com';
const PASSWORD = 'wedge up 7';
const LOGGED_IN = 'session=known';

const blocks = (language: string) =>
  [...DOCUMENT.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(
    ([, text]) => text as string,
  );

interface Proxy {
  kind: 'nginx' | 'caddy';
  text: string;
  asks: 'password' | 'provider';
}

const PROXIES: Proxy[] = (['nginx', 'caddy'] as const).flatMap((kind) =>
  blocks(kind).map((text) => ({
    kind,
    text,
    asks: /forward_auth|auth_request/.test(text) ? ('provider' as const) : ('password' as const),
  })),
);

let folder: string;
let frontend: Server;
let provider: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'candle-exposing-'));
  frontend = await listening(
    createServer((asked, answer) => {
      const headers = new Headers(asked.headers as Record<string, string>);
      const own = new Request(`http://127.0.0.1${asked.url}`, { method: asked.method ?? 'GET', headers });
      answer.statusCode = isOwnHost(headers.get('host') ?? '', [NAME]) && isSameOrigin(own) ? 200 : 403;
      answer.end(JSON.stringify(asked.headers));
    }),
  );
  provider = await listening(
    createServer((asked, answer) => {
      answer.statusCode = asked.url === '/oauth2/auth' && asked.headers.cookie === LOGGED_IN ? 204 : 401;
      answer.end();
    }),
  );
});

afterAll(() => {
  frontend?.close();
  provider?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the document has an example of each kind for nginx and for Caddy', () => {
  expect(PROXIES.map(({ kind, asks }) => `${kind} ${asks}`)).toEqual([
    'nginx password',
    'nginx provider',
    'caddy password',
    'caddy provider',
  ]);
});

describe.each(PROXIES)('$kind that asks for a $asks', (proxy) => {
  test('lets in who is known, under the public name, and nobody else; pages of other sites change nothing', async (context) => {
    if (spawnSync(proxy.kind, ['version']).error) context.skip(`${proxy.kind} is not installed: NOT tested.`);
    await using running = await start(proxy);
    const known: Record<string, string> =
      proxy.asks === 'password'
        ? { Authorization: `Basic ${Buffer.from(`trader:${PASSWORD}`).toString('base64')}` }
        : { Cookie: LOGGED_IN };
    const wrong = { Authorization: 'Basic dHJhZGVyOm5v', Cookie: 'session=unknown' };
    expect((await running.ask('GET', {})).status).toBe(401);
    expect((await running.ask('GET', wrong)).status).toBe(401);
    const page = await running.ask('GET', known);
    expect(page.status).toBe(200);
    expect(JSON.parse(page.body)).toMatchObject({ host: running.host });
    expect(page.body).not.toContain('Basic');
    const own = { ...known, Origin: `https://${running.host}` };
    expect((await running.ask('POST', own)).status).toBe(200);
    expect((await running.ask('POST', { ...known, 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200);
    expect((await running.ask('POST', { ...known, Origin: 'https://evil.example' })).status).toBe(403);
    expect((await running.ask('POST', { ...known, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  });
});

interface Running extends AsyncDisposable {
  host: string;
  ask(method: string, headers: Record<string, string>): Promise<{ status: number; body: string }>;
}

/** Runs an example with nothing changed but ports and the places of files. */
async function start({ kind, text }: Proxy): Promise<Running> {
  const port = await freePort();
  // Both at once: the free port that takes the place of one may begin like the other, 41803 like 4180.
  const moved = text.replaceAll(
    /127\.0\.0\.1:(3000|4180)\b/g,
    (_, named) => `127.0.0.1:${portOf(named === '3000' ? frontend : provider)}`,
  );
  const words = kind === 'nginx' ? nginxWords(moved, port) : caddyWords(moved, port);
  const proxy = spawn(kind, words, {
    stdio: 'ignore',
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder },
  });
  const host = `${NAME}:${port}`;
  const ask = (method: string, headers: Record<string, string>) =>
    send(kind, port, method, { ...headers, Host: host });
  await expect
    .poll(
      () =>
        ask('GET', {}).then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 30_000 },
    )
    .toBe(401);
  return {
    host,
    ask,
    async [Symbol.asyncDispose]() {
      proxy.kill('SIGTERM');
      if (proxy.exitCode === null) await once(proxy, 'exit');
    },
  };
}

function nginxWords(text: string, port: number): string[] {
  const [crt, key, passwords] = ['candle.crt', 'candle.key', 'candle.htpasswd'].map((name) =>
    join(folder, name),
  );
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      `/CN=${NAME}`,
      '-days',
      '1',
      '-keyout',
      key!,
      '-out',
      crt!,
    ],
    { stdio: 'ignore' },
  );
  writeFileSync(passwords!, `trader:{PLAIN}${PASSWORD}\n`);
  const moved = text
    .replaceAll('/etc/nginx/', `${folder}/`)
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ');
  const path = join(folder, `nginx-${port}.conf`);
  writeFileSync(path, `events {}\nhttp { access_log off; ${temporary}\n${moved}\n}`);
  const main = `daemon off; master_process off; pid ${folder}/nginx-${port}.pid; error_log ${folder}/error.log;`;
  return ['-p', folder, '-c', path, '-g', main];
}

/** Without certificates, which Caddy would ask the world for. */
function caddyWords(text: string, port: number): string[] {
  const path = join(folder, `Caddyfile-${port}`);
  const moved = text.replace(`${NAME} {`, `http://${NAME}:${port} {`);
  writeFileSync(path, `{\n admin off\n auto_https off\n}\n${moved}`);
  return ['run', '--adapter', 'caddyfile', '--config', path];
}

function send(kind: Proxy['kind'], port: number, method: string, headers: Record<string, string>) {
  const options = { host: '127.0.0.1', port, method, headers, rejectUnauthorized: false };
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const asked = (kind === 'nginx' ? secureRequest : request)(options, async (answer) => {
      let body = '';
      for await (const chunk of answer) body += chunk;
      resolve({ status: answer.statusCode ?? 0, body });
    });
    asked.on('error', reject).end();
  });
}

function isSameOrigin(asked: Request): boolean {
  try {
    if (asked.method !== 'GET') assertSameOrigin(asked);
    return true;
  } catch {
    return false;
  }
}

async function listening(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
