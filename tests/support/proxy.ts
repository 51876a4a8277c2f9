import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy in front of the server, which loses connections on command. */
export interface Proxy extends AsyncDisposable {
  /** The same database URL by way of the proxy. */
  url: string;
  /** Ends every connection with a reset, as a firewall does that has forgotten it. */
  reset(): void;
  /** From now on no byte passes on the present connections, though both sides stay open; new ones work. */
  freeze(): void;
}

/** Opens a proxy to the server of `databaseUrl`. */
export async function openProxy(databaseUrl: string): Promise<Proxy> {
  const target = new URL(databaseUrl);
  let pairs: [Socket, Socket][] = [];
  const frozen: Socket[] = [];
  const listener = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    for (const socket of [client, server]) socket.on('error', () => {});
    client.pipe(server);
    server.pipe(client);
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    pairs.push([client, server]);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((listener.address() as { port: number }).port);
  const reset = (sockets: readonly Socket[]) => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    url: url.href,
    reset() {
      reset(pairs.flat());
      pairs = [];
    },
    freeze() {
      for (const [client, server] of pairs) {
        client.unpipe(server);
        server.unpipe(client);
        for (const socket of [client, server]) socket.removeAllListeners('close').pause();
        frozen.push(client, server);
      }
      pairs = [];
    },
    async [Symbol.asyncDispose]() {
      reset([...pairs.flat(), ...frozen]);
      listener.close();
      await once(listener, 'close');
    },
  };
}
