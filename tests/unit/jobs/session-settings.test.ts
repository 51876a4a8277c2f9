import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { openClient } from '../../../jobs/session.ts';

/** A real 13.23 took them all; whoever adds one looks when PostgreSQL got it. */
const KNOWN_TO_POSTGRESQL_13 = [
  ...['TimeZone', 'DateStyle', 'IntervalStyle', 'extra_float_digits', 'bytea_output', 'client_encoding'],
  ...[
    'standard_conforming_strings',
    'search_path',
    'lock_timeout',
    'statement_timeout',
    'synchronous_commit',
  ],
  ...['tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count'],
  ...['idle_in_transaction_session_timeout', 'default_transaction_isolation'],
];

it('a session begins with nothing that an old server does not know, so that its version can be asked for', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const heard = once(server, 'connection').then(async ([socket]: Socket[]) => {
    const [startup] = await once(socket as Socket, 'data');
    socket?.destroy();
    return String(startup);
  });
  const { port } = server.address() as AddressInfo;
  const opened = openClient({
    databaseUrl: `postgres://user:secret@127.0.0.1:${port}/any`,
    applicationName: 'test',
    onWaiting: () => {},
  });
  await expect(opened).rejects.toThrow();
  const asked = [...(await heard).matchAll(/-c (\w+)=/g)].map(([, name]) => name);
  server.close();
  expect(asked.toSorted()).toEqual(KNOWN_TO_POSTGRESQL_13.toSorted());
});
