// A TCP relay with the rate and the delay of a link, as `ssh -L` over one is.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface LinkKind {
  /** In each direction, for all connections together. */
  bytesPerSecond: number;
  /** One way. */
  delayMs: number;
  /** How much the relay takes from a side before the other has it. */
  bufferBytes: number;
}

export interface Link extends AsyncDisposable {
  /** The same database URL by way of the link. */
  url: string;
}

const TICK_MS = 10;

/** Opens a relay to the server of `databaseUrl` that is as slow as a link of this kind. */
export async function openLink(databaseUrl: string, kind: LinkKind): Promise<Link> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const lanes = [new Lane(kind), new Lane(kind)] as const;
  const listener = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    for (const socket of [client, server]) {
      sockets.add(socket.on('error', () => {}).setNoDelay());
      socket.on('close', () => sockets.delete(socket));
    }
    lanes[0].join(client, server);
    lanes[1].join(server, client);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((listener.address() as { port: number }).port);
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      for (const lane of lanes) lane.end();
      listener.close();
      await once(listener, 'close');
    },
  };
}

interface Parcel {
  bytes: Buffer | undefined;
  to: Socket;
  dueMs: number;
}

/** One direction of a link: what comes first goes first, whoever sent it. */
class Lane {
  readonly #kind: LinkKind;
  readonly #parcels: Parcel[] = [];
  readonly #timer: NodeJS.Timeout;
  readonly #paused = new Set<Socket>();
  #held = 0;
  #credit = 0;
  #lastMs = performance.now();

  constructor(kind: LinkKind) {
    this.#kind = kind;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  join(from: Socket, to: Socket): void {
    const add = (bytes: Buffer | undefined) =>
      this.#parcels.push({ bytes, to, dueMs: performance.now() + this.#kind.delayMs });
    from.on('data', (bytes: Buffer) => {
      this.#held += bytes.length;
      add(bytes);
      if (this.#held > this.#kind.bufferBytes) this.#paused.add(from.pause());
    });
    from.on('close', () => add(undefined));
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const now = performance.now();
    const perTick = (this.#kind.bytesPerSecond * (now - this.#lastMs)) / 1000;
    this.#credit = Math.min(this.#credit + perTick, this.#kind.bytesPerSecond / 10);
    this.#lastMs = now;
    for (let first = this.#parcels[0]; first && first.dueMs <= now; first = this.#parcels[0]) {
      if (first.bytes && this.#credit < 1) return;
      if (first.bytes) this.#pass(first, first.bytes);
      else first.to.end();
      if (!first.bytes || first.bytes.length === 0) this.#parcels.shift();
    }
  }

  #pass(parcel: Parcel, bytes: Buffer): void {
    const passed = bytes.subarray(0, Math.floor(this.#credit));
    parcel.bytes = bytes.subarray(passed.length);
    this.#credit -= passed.length;
    this.#held -= passed.length;
    parcel.to.write(passed);
    if (this.#held > this.#kind.bufferBytes) return;
    for (const from of this.#paused) from.resume();
    this.#paused.clear();
  }
}
