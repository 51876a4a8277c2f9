import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { readConfig } from './config.ts';

/**
 * Node's timer of a socket says only that nothing was taken between two of its looks, so one of the whole
 * limit would take up to twice as long. It looks so many times, and one more.
 */
const LOOKS = 8;

/**
 * A client that has taken nothing for the limit of what is ready for it is cut off, an eighth of it later at
 * most. A request that is still worked on has nothing ready. Of the response, not of the server: a server
 * with a listener of its own closes no idle connections any more.
 */
export function cutOffIdle(response: ServerResponse): void {
  const lookMs = Math.max(1, Math.floor(readConfig().readerLimitMs / LOOKS));
  let [idleLooks, lastMs] = [0, 0];
  response.setTimeout(lookMs);
  response.on('timeout', (socket: Socket) => {
    const nowMs = performance.now();
    // Where something was taken in between, the timer has begun anew, and this look comes later than the
    // next.
    const isNext = nowMs - lastMs < lookMs * 1.5;
    lastMs = nowMs;
    idleLooks = socket.writableLength > 0 ? (isNext ? idleLooks : 0) + 1 : 0;
    // Whoever reads on after all must not take it for an end, as HTTP/1.0 does.
    if (idleLooks >= LOOKS) socket.resetAndDestroy();
    else socket.setTimeout(lookMs);
  });
}
