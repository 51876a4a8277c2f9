import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { allowedMethods } from './addresses.ts';
import { answerOneAtATime, isOver } from './one-at-a-time.ts';
import { cutOffIdle } from './slow-readers.ts';
import { answerStrangers, problemText, refuse } from './strangers.ts';

interface Arrival {
  request: IncomingMessage;
  response: ServerResponse;
  server: Server;
}

/**
 * Stands before the framework: requests reach our routes only through it, and what it answers without them (a
 * method that it does not know, headers of its own router that it cannot read, a bug) would be a page or
 * nothing at all. Node says of each request that it has arrived before it hands it to anybody. Returns what
 * takes it away again.
 */
export function keepDoor(): () => void {
  const receive = (message: unknown) => {
    const { request, response, server } = message as Arrival;
    answerStrangers(server);
    answerOneAtATime(server, (asked, answer) => isUnreadable(asked) && refuse(answer, 400));
    if (isOver(request.socket)) return;
    cutOffIdle(response);
    breakOffClearly(request, response);
    forgetUnclearHost(request);
    asPath(request);
    const { method = '', url = '' } = request;
    if (!KNOWN.has(method)) request.method = 'UNKNOWN';
    if (!/^\/api(?:[/?]|$)/.test(url)) return forgetAction(request);
    forgetRouterHeaders(request);
    complainInJson({ method, url }, response);
  };
  subscribe('http.server.request.start', receive);
  return () => unsubscribe('http.server.request.start', receive);
}

/**
 * What the framework would fail over, or would drop in silence: a target that is no address (`http://[`), and
 * a parameter by the name of every object's prototype.
 */
function isUnreadable({ url = '' }: IncomingMessage): boolean {
  return !url.startsWith('/') || new URLSearchParams(url.split('?').slice(1).join('?')).has('__proto__');
}

/**
 * Makes the request target what the framework can read: `OPTIONS *` is about the server as a whole; a client
 * that takes this server for a proxy names it whole (RFC 9112, section 3.2.2), and that name is then the one
 * it is asked by; slashes too many would be answered with a redirection.
 */
function asPath(request: IncomingMessage): void {
  const { url = '' } = request;
  if (url === '*') request.url = '/api/*';
  else if (/^https?:\/\/[^/?#\\]/i.test(url) && URL.canParse(url)) {
    const { host, pathname, search } = new URL(url);
    request.headers.host = host;
    request.url = pathname + search;
  }
  const [path = '', ...query] = (request.url ?? '').split('?');
  const single = path.replace(/[/\\]{2,}|\\/g, '/');
  const whole = single.startsWith('/api/') ? single.replace(/\/$/, '') : single;
  if (whole !== path) request.url = [whole, ...query].join('?');
}

/**
 * An answer without a length ends, under HTTP/1.0, where its connection ends: one that is broken off has to
 * end it otherwise than a whole one, or half a file would look like all of it.
 */
function breakOffClearly({ socket }: IncomingMessage, response: ServerResponse): void {
  const { destroy } = response;
  response.destroy = (...reason) => {
    if (response.headersSent && !response.writableEnded) socket.resetAndDestroy();
    return destroy.apply(response, reason);
  };
}

/**
 * Of two Node takes the first, a proxy perhaps the other, and where HTTP/1.0 has none the framework puts
 * `localhost`: such a request is asked under no name, unless its target says one.
 */
function forgetUnclearHost({ headers, headersDistinct }: IncomingMessage): void {
  if (headersDistinct['host']?.length !== 1) headers.host = '';
}

/**
 * With these the framework's own pages ask for parts of a page. The API has none, and they can be malformed.
 */
const ROUTER_HEADERS = /^(?:rsc|next-.*|x-nextjs-.*|x-middleware-.*)$/;

function forgetRouterHeaders({ headers }: IncomingMessage): void {
  for (const name of Object.keys(headers)) if (ROUTER_HEADERS.test(name)) delete headers[name];
}

/** With these the framework looks for an action to do, of which there is none, and shows a page or a file. */
function forgetAction({ headers }: IncomingMessage): void {
  delete headers['next-action'];
  delete headers['content-type'];
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
