// Certificates for a server of a test's own: an authority, and one that it gave to 127.0.0.1 alone.

import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverUser } from '../../scripts/embedded-postgres/binaries.ts';

export interface Certificates {
  folder: string;
  /** The authority's, and another one's that has signed nothing. */
  ca: string;
  otherCa: string;
  server: string;
  key: string;
  /** What a client shows, given by the authority. */
  client: string;
  clientKey: string;
}

let made: Promise<Certificates | undefined> | undefined;

/** Makes them, once for a process, with OpenSSL; undefined where that is not installed. */
export function certificates(): Promise<Certificates | undefined> {
  made ??= make().catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return made;
}

async function make(): Promise<Certificates> {
  const folder = mkdtempSync(join(tmpdir(), 'candle-certificates-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string) => join(folder, name);
  const certify = (name: string, words: string[]) =>
    promisify(execFile)('openssl', [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', `/CN=${name}`, '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`), ...words],
    ]);
  await certify('ca', []);
  await certify('other', []);
  const signed = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-addext', 'basicConstraints=CA:FALSE'];
  await certify('server', [...signed, '-addext', 'subjectAltName=IP:127.0.0.1']);
  await certify('client', signed);
  const user = await serverUser();
  chmodSync(folder, 0o755);
  for (const name of ['server.key', 'server.pem', 'ca.pem'])
    if (user) chownSync(file(name), user.uid, user.gid);
  return {
    folder,
    ca: file('ca.pem'),
    otherCa: file('other.pem'),
    server: file('server.pem'),
    key: file('server.key'),
    client: file('client.pem'),
    clientKey: file('client.key'),
  };
}
