import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Problem } from '../contract/problem.ts';
import { allowedMethods } from './addresses.ts';
import { readConfig } from './config.ts';

const watched = new WeakSet<Server>();

/** What is not HTTP, and what is for a proxy, is refused in our own words. */
export function answerStrangers(server: Server): void {
  if (watched.has(server)) return;
  watched.add(server);
  // Nobody upgrades here: a server without a listener answers such a request as any other, as it may
  // (RFC 9110, section 7.8). Java's client offers HTTP/2 that way with every request.
  if (!readConfig().development) server.removeAllListeners('upgrade');
  server.on('connect', ({ method }: IncomingMessage, socket: Duplex) => {
    // Whoever breaks off meanwhile needs no answer.
    socket.on('error', () => {});
    socket.end(rawAnswer(405, method, `\r\nAllow: ${allowedMethods('/api/*')}`));
  });
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) =>
    refuse(response, 417),
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex & { bytesWritten?: number }) => {
    const status = CLIENT_ERRORS[error.code ?? ''] ?? 400;
    if (socket.writable && socket.bytesWritten === 0) socket.end(rawAnswer(status));
    else socket.destroy();
  });
}

/** Refuses a request that reaches neither the framework nor a route; its body is not waited for. */
export function refuse(response: ServerResponse, status: number): true {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Connection', 'close');
  response.end(problemText(status));
  return true;
}

/** As Node answers them itself. */
const CLIENT_ERRORS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

function rawAnswer(status: number, method?: string, fields = ''): string {
  const text = problemText(status, method);
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/json`;
  return `${head}${fields}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** The body of an error that none of our routes has put into words. */
export function problemText(status: number, method?: string): string {
  const problem: Problem = { error: wordsFor(status, method) };
  return JSON.stringify(problem);
}

function wordsFor(status: number, method = 'This method'): string {
  if (status === 405) return `${method} is not among the methods of this address.`;
  if (status >= 500) return 'This failed for a reason that nobody expected; the server’s log has it.';
  return `${STATUS_CODES[status] ?? 'Refused'}.`;
}
