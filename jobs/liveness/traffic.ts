// How much of what was sent the other side has taken.

import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type pg from 'pg';

/** Bytes of a connection since it was opened. */
export interface Traffic {
  read: number;
  /** What this process has written. */
  written: number;
  /** What of it the other side is known to have taken. */
  taken: number;
}

/**
 * What has passed on a connection so far, as this side knows it. The kernel is asked only where something was
 * written since `before`, or was on its way then: an answer takes 4 ms of CPU on a host with 400 sockets.
 */
export function trafficOf(client: pg.Client, before?: Traffic): Traffic {
  const socket = socketOf(client);
  const { bytesRead: read, bytesWritten: written, writableLength } = socket;
  const isKnown = before === undefined || (before.written === written && before.taken === written);
  return { read, written, taken: isKnown ? written : written - writableLength - unacknowledged(socket) };
}

/** The socket behind an open connection. */
export function socketOf(client: pg.Client): Socket {
  return client.connection.stream as Socket;
}

const COLUMNS = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]{8}):/;

/**
 * What the kernel keeps since the other side has not acknowledged it: the up to 4 MB of a send buffer are
 * two minutes at 256 kbit/s. Linux says it in /proc/net/tcp, a socket a line, and Node nowhere; elsewhere 0.
 */
function unacknowledged({ localPort, remotePort, remoteFamily }: Socket): number {
  if (!localPort || !remotePort) return 0;
  for (const line of sockets(remoteFamily === 'IPv6' ? 'tcp6' : 'tcp')) {
    const [, local, remote, queued] = COLUMNS.exec(line) ?? [];
    if (local && Number.parseInt(local, 16) === localPort && Number.parseInt(remote ?? '', 16) === remotePort)
      return Number.parseInt(queued ?? '0', 16);
  }
  return 0;
}

function sockets(name: 'tcp' | 'tcp6'): string[] {
  try {
    return readFileSync(`/proc/self/net/${name}`, 'latin1').split('\n');
  } catch {
    return [];
  }
}
