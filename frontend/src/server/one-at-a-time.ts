import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What waits on a connection is held for a client that may be gone; browsers send nothing ahead. */
const MOST_WAITING = 8;

interface Turns {
  busy: boolean;
  waiting: (() => void)[];
}

const turns = new WeakMap<Socket, Turns>();
const taught = new WeakSet<Server>();

/**
 * From the request on that just arrives, the server answers one request of a connection at a time. A few that
 * were sent ahead wait for their turn, in their order; with more the connection is cut off, and when it ends
 * nobody works for those that still wait. Node itself hands on all that it has read: a thousand in 45 KB.
 * What `isRefused` has answered goes no further.
 */
export function answerOneAtATime(
  server: Server,
  isRefused: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): void {
  if (taught.has(server)) return;
  taught.add(server);
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    inTurn(request.socket, response, () => {
      if (isRefused(request, response)) return;
      for (const listener of listeners) listener.call(server, request, response);
    });
  });
}

/** Whether a connection has been cut off, or has ended: what was read of it before is for nobody. */
export function isOver(socket: Socket): boolean {
  return socket.destroyed;
}

function inTurn(socket: Socket, response: ServerResponse, answer: () => void): void {
  if (isOver(socket)) return;
  const own = turnsOf(socket);
  const begin = () => {
    own.busy = true;
    response.once('close', () => next(socket, own));
    answer();
  };
  if (!own.busy) begin();
  else if (own.waiting.length < MOST_WAITING) own.waiting.push(begin);
  else {
    own.waiting.length = 0;
    socket.destroy();
  }
}

function next(socket: Socket, own: Turns): void {
  own.busy = false;
  if (isOver(socket)) own.waiting.length = 0;
  else own.waiting.shift()?.();
}

function turnsOf(socket: Socket): Turns {
  const known = turns.get(socket);
  if (known) return known;
  const made: Turns = { busy: false, waiting: [] };
  turns.set(socket, made);
  return made;
}
