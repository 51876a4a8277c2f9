import { subscribe } from 'node:diagnostics_channel';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Problem } from '../contract/problem.ts';
import { allowedMethods } from './addresses.ts';
import { readConfig } from './config.ts';

interface Arrival {
  request: IncomingMessage;
  response: ServerResponse;
  server: Server;
}

/**
 * Stands before the framework: requests reach our routes only through it, and what it answers without them (a
 * method that it does not know, headers of its own router that it cannot read, a bug) would be a page or
 * nothing at all. Node says of each request that it has arrived before it hands it to anybody.
 */
export function keepDoor(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response, server } = message as Arrival;
    answerStrangers(server);
    cutOffIdle(response);
    asPath(request);
    const { method = '', url = '' } = request;
    if (!KNOWN.has(method)) request.method = 'UNKNOWN';
    if (!/^\/api(?:[/?]|$)/.test(url)) return;
    forgetRouterHeaders(request);
    complainInJson({ method, url }, response);
  });
}

/**
 * Makes the request target what the framework can read: `OPTIONS *` is about the server as a whole; a client
 * that takes this server for a proxy names it whole (RFC 9112, section 3.2.2), and that name is then the one
 * it is asked by; slashes too many would be answered with a redirection.
 */
function asPath(request: IncomingMessage): void {
  const { url = '' } = request;
  if (url === '*') request.url = '/api/*';
  else if (/^https?:\/\//i.test(url) && URL.canParse(url)) {
    const { host, pathname, search } = new URL(url);
    request.headers.host = host;
    request.url = pathname + search;
  }
  const [path = '', ...query] = (request.url ?? '').split('?');
  const single = path.replace(/^\/{2,}/, '/');
  const whole = single.startsWith('/api/') ? single.replace(/(?<=[^/])\/+$/, '') : single;
  if (whole !== path) request.url = [whole, ...query].join('?');
}

const watched = new WeakSet<Server>();

/**
 * A client that has taken nothing for a while of what is ready for it is cut off. Node's timer runs while
 * bytes wait to be taken and none is; a request that is still worked on has none. Of the response, not of the
 * server: a server with a listener of its own closes no idle connections any more.
 */
function cutOffIdle(response: ServerResponse): void {
  response.setTimeout(readConfig().readerLimitMs);
  response.on('timeout', (socket: Socket) => {
    if (socket.writableLength > 0) socket.destroy();
  });
}

/** What is not HTTP is refused in our own words. */
function answerStrangers(server: Server): void {
  if (watched.has(server)) return;
  watched.add(server);
  // Nobody upgrades here: a server without a listener answers such a request as any other, as it may
  // (RFC 9110, section 7.8). Java's client offers HTTP/2 that way with every request.
  if (!readConfig().development) server.removeAllListeners('upgrade');
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const status = CLIENT_ERRORS[error.code ?? ''] ?? 400;
    if (socket.writable && socket.bytesWritten === 0) socket.end(rawAnswer(status));
    else socket.destroy();
  });
}

/** As Node answers them itself. */
const CLIENT_ERRORS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

function rawAnswer(status: number): string {
  const text = problemText(status);
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/json`;
  return `${head}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/**
 * With these the framework's own pages ask for parts of a page. The API has none, and they can be malformed.
 */
const ROUTER_HEADERS = /^(?:rsc|next-.*|x-nextjs-.*|x-middleware-.*)$/;

function forgetRouterHeaders({ headers }: IncomingMessage): void {
  for (const name of Object.keys(headers)) if (ROUTER_HEADERS.test(name)) delete headers[name];
}

/** The framework refuses others, or fails over them: TRACE is none that a `Request` can have. */
const KNOWN = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Whatever goes wrong is said as `{error}`, also where none of our routes has said it. */
function complainInJson({ method, url }: { method: string; url: string }, response: ServerResponse): void {
  const { write, end, flushHeaders, writeHead } = response;
  const isOurs = () => response.statusCode < 400 || isJson(response.getHeader('content-type'));
  const unlessWrong = (send: (...args: never[]) => unknown) =>
    function (this: ServerResponse, ...args: never[]) {
      return response.headersSent || isOurs() ? send.apply(response, args) : true;
    };
  Object.assign(response, {
    write: unlessWrong(write as never),
    flushHeaders: unlessWrong(flushHeaders as never),
    writeHead(status: number, ...rest: never[]) {
      response.statusCode = status;
      return isOurs() ? writeHead.apply(response, [status, ...rest] as never) : response;
    },
    end(...args: never[]) {
      if (response.headersSent || isOurs()) return end.apply(response, args as never);
      if (!KNOWN.has(method)) response.statusCode = 405;
      if (response.statusCode === 405) response.setHeader('Allow', allowedMethods(url));
      const text = problemText(response.statusCode, method);
      for (const name of ['content-encoding', 'transfer-encoding', 'etag']) response.removeHeader(name);
      response.setHeader('Content-Type', 'application/json');
      response.setHeader('Content-Length', Buffer.byteLength(text));
      response.setHeader('Cache-Control', 'no-store');
      return end.call(response, text, 'utf8');
    },
  });
}

function isJson(contentType: unknown): boolean {
  return typeof contentType === 'string' && contentType.startsWith('application/json');
}

function problemText(status: number, method?: string): string {
  const problem: Problem = { error: wordsFor(status, method) };
  return JSON.stringify(problem);
}

function wordsFor(status: number, method = 'This method'): string {
  if (status === 405) return `${method} is not among the methods of this address.`;
  if (status >= 500) return 'This failed for a reason that nobody expected; the server’s log has it.';
  return `${STATUS_CODES[status] ?? 'Refused'}.`;
}
