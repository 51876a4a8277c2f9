import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Longer than a browser takes to tell the page that everything has gone out. */
const HANG_UP_MS = 500;

/** Passes everything on to the server at `url`, but hangs up where the answer to a POST should come back. */
export async function losingProxy(url: string): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((asked, answer) => {
    const { method = 'GET', headers } = asked;
    const passedOn = request(url + asked.url, { method, headers }, (came) =>
      method === 'POST' ? lose(came, answer) : giveBack(came, answer),
    );
    asked.pipe(passedOn);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function lose(came: IncomingMessage, answer: ServerResponse): void {
  came.resume().on('end', () => setTimeout(() => answer.destroy(), HANG_UP_MS));
}

/**
 * A browser asks again, unasked, where a connection that it has used before is lost; so it uses each once.
 */
function giveBack(came: IncomingMessage, answer: ServerResponse): void {
  answer.writeHead(came.statusCode ?? 500, { ...came.headers, connection: 'close' });
  came.pipe(answer);
}
