import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { openClient } from '../../../jobs/session.ts';

/** What a real 13.23 sent: FATAL, 42704. */
const WORDS = 'unrecognized configuration parameter "client_connection_check_interval"';
const FIELDS = Buffer.from(`SFATAL\0VFATAL\0C42704\0M${WORDS}\0\0`);

it('a server that is so old that it does not know our settings is refused for its age, as newer ones are', async () => {
  const refusal = Buffer.concat([Buffer.from('E'), Buffer.alloc(4), FIELDS]);
  refusal.writeInt32BE(FIELDS.length + 4, 1);
  const server = createServer((socket) => socket.once('data', () => socket.end(refusal)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const databaseUrl = `postgres://user:secret@127.0.0.1:${port}/any`;
  const opened = openClient({ databaseUrl, applicationName: 'test', onWaiting: () => {} });
  await expect(opened).rejects.toMatchObject({
    code: 'server_too_old',
    message: 'The server is older than PostgreSQL 14, and this needs 16 or newer.',
  });
  server.close();
});
