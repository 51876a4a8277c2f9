import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectDatabase } from '../../db/pool.ts';
import type { Site } from './build.ts';

const SECOND = 1000;
const WHOLE = '/api/candles?chartId=1';

/** What is done to a frontend, by name; each returns when it is over. */
export const ATTACKS: Record<string, (site: Site) => Promise<void>> = {
  '12 locked readers': lockedReaders,
  '100 abandoned whole charts': abandonedReads,
  '200 non-readers': nonReaders,
  '20 uploads of 8 MB': uploads,
  '10,000 requests sent ahead': requestsAhead,
  '300 uploads that hang': hangingUploads,
};

/** They wait for a lock that is held for six seconds. */
async function lockedReaders({ url, databaseUrl }: Site): Promise<void> {
  const holder = await connectDatabase({ databaseUrl, applicationName: 'bench' });
  await holder.query('BEGIN; LOCK TABLE candles IN ACCESS EXCLUSIVE MODE');
  const reading = Array.from({ length: 12 }, () => take(`${url}${WHOLE}&newest=5000`));
  await pause(6 * SECOND);
  await holder.query('ROLLBACK');
  await holder.end();
  await Promise.all(reading);
}

/** Given up after half a second; what they leave behind is watched for ten. */
async function abandonedReads({ url }: Site): Promise<void> {
  const signal = AbortSignal.timeout(0.5 * SECOND);
  await Promise.all(Array.from({ length: 100 }, () => take(url + WHOLE, { signal })));
  await pause(10 * SECOND);
}

/** They ask for a whole chart and take nothing of it for twenty seconds. */
async function nonReaders({ port }: Site): Promise<void> {
  const sockets = Array.from({ length: 200 }, () => connect({ port, host: '127.0.0.1' }));
  for (const socket of sockets) {
    socket.on('error', () => {});
    socket.pause();
    await once(socket, 'connect');
    socket.write(`GET ${WHOLE} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  }
  await pause(20 * SECOND);
  for (const socket of sockets) socket.destroy();
}

async function uploads({ url }: Site): Promise<void> {
  const rows = Array.from(
    { length: 200_000 },
    (_, minute) => `${minute * 60},1.23456,1.23556,1.23356,1.2346`,
  );
  const file = new File([`time,open,high,low,close\n${rows.join('\n')}\n`], 'prices.csv');
  await Promise.all(
    Array.from({ length: 20 }, () => {
      const body = new FormData();
      body.set('file', file);
      return take(`${url}/api/upload`, { method: 'POST', body });
    }),
  );
}

/** Ten connections send a thousand requests each, read nothing, and close after a second. */
async function requestsAhead({ port }: Site): Promise<void> {
  await unread(port, 10, 'GET /api/charts HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(1_000), SECOND);
  await pause(10 * SECOND);
}

/** Of each only the form's beginning comes. */
async function hangingUploads({ port }: Site): Promise<void> {
  const head =
    'POST /api/upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n' +
    'Content-Length: 9000000\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\n';
  await unread(port, 300, head, 10 * SECOND);
}

/** Opens connections that send a text, take nothing of the answers, and are closed after a while. */
async function unread(port: number, connections: number, text: string, forMs: number): Promise<void> {
  const sockets = Array.from({ length: connections }, () => connect({ port, host: '127.0.0.1' }));
  for (const socket of sockets) {
    socket.on('error', () => {});
    socket.pause();
    socket.write(text);
  }
  await pause(forMs);
  for (const socket of sockets) socket.destroy();
}

async function take(url: string, init: RequestInit = {}): Promise<void> {
  try {
    await (await fetch(url, init)).arrayBuffer();
  } catch {
    // Given up, or cut off: that is what is done here.
  }
}
