import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { type LinkKind, openLink } from '../link.ts';
import { type PoolMode, startPooler } from '../pooler.ts';
import { type Proxy as Breaking, openProxy } from '../proxy.ts';
import type { Between, Group, Row } from './row.ts';

const ARRIVES = { exitCode: 0, catalog: 'as migrated' } as const;
const DIRECT = async () => ({});

function slow(state: string, kind: LinkKind): Row {
  const { bytesPerSecond, delayMs } = kind;
  return {
    state,
    made: `${bytesPerSecond / 1_000} KB/s, ${delayMs} ms each way`,
    between: (url) => openLink(url, kind),
    must: ARRIVES,
  };
}

const ACTS = { reset: 'lost', freeze: 'half-open' } as const;

/** The run stands still at a point of its work, and finds its connections gone when it goes on. */
function broken(act: keyof typeof ACTS, point: string): Row {
  return {
    state: `every connection is ${ACTS[act]} ${point.replace(':', ' ')}`,
    made: act === 'reset' ? 'RST' : 'no byte passes, and nothing is closed',
    between: openProxy,
    during: { point, act: (between) => (between as Breaking)[act]() },
    must: ARRIVES,
  };
}

/** Somebody else at the server's address. */
function stranger(state: string, made: string, greet: (socket: Socket) => void): Row {
  return {
    state,
    made,
    between: (url) => listen(url, greet),
    must: { exitCode: 4, code: 'target_unreachable', says: 'Check DATABASE_URL', follow: DIRECT },
  };
}

async function listen(url: string, greet: (socket: Socket) => void): Promise<Between> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    greet(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: Object.assign(new URL(url), { port: String(port) }).href,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const DROPPED = ['extra_float_digits', 'options'];

function pooler(mode: PoolMode, ignored: readonly string[], code: string): Row {
  return {
    state: `PgBouncer in ${mode} mode, which ${ignored.length > 0 ? 'drops' : 'refuses'} options`,
    made: `\`pool_mode = ${mode}\`, \`ignore_startup_parameters = ${ignored.join(',')}\``,
    between: (url) => startPooler(url, mode, ignored),
    must: { exitCode: 4, code, says: 'PostgreSQL itself', follow: DIRECT },
  };
}

/** What is between the job and the server. */
export const links: Group = {
  title: 'Links and poolers',
  rows: [
    slow('a slow link with a long way', { bytesPerSecond: 64_000, delayMs: 50, bufferBytes: 16_000 }),
    slow('a relay that takes in much', { bytesPerSecond: 200_000, delayMs: 10, bufferBytes: 4_000_000 }),
    ...[
      'before:census',
      'before:prepare',
      'during:copy',
      'before:seal',
      'during:verify',
      'before:finish',
    ].map((point) => broken('reset', point)),
    broken('freeze', 'during:copy'),
    broken('freeze', 'before:seal'),
    stranger('a server that says nothing', 'takes the connection, and waits', () => {}),
    stranger('a server that hangs up', 'closes each connection', (socket) => socket.end()),
    stranger('a web server', 'answers in HTTP', (socket) => {
      socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'));
    }),
    stranger('a shell', 'greets as SSH', (socket) => void socket.write('SSH-2.0-OpenSSH_9.2\r\n')),
    ...(['session', 'transaction', 'statement'] as const).flatMap((mode) => [
      pooler(mode, DROPPED, 'pooler_between'),
      pooler(mode, [], 'target_unreachable'),
    ]),
  ],
};
