import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startPostgres } from '../../scripts/embedded-postgres.ts';
import { PROJECT_FOLDER, startJob } from '../support/run-job.ts';

const MODULE = pathToFileURL(join(PROJECT_FOLDER, 'scripts/embedded-postgres.ts')).href;
const PROGRAM = `
import { startPostgres } from '${MODULE}';
const [, , directory, end] = process.argv;
const server = await startPostgres({ directory });
console.log('started', server.port);
process.exitCode = 5;
if (end === 'exit') process.exit(9);
if (end === 'throw') throw new Error('a bug');
if (end === 'dispose') await server[Symbol.asyncDispose]();
else setInterval(() => {}, 1000);`;

describe('an embedded PostgreSQL', () => {
  let folder: string;
  let directory: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'candle-embedded-'));
    chmodSync(folder, 0o755);
    directory = join(folder, 'servers');
    writeFileSync(join(folder, 'program.ts'), PROGRAM);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('keeps PostgreSQL’s own settings for durability unless told otherwise', async () => {
    await using server = await startPostgres({ directory });
    expect(await ask(server.url('postgres'), 'SHOW fsync')).toBe('on');
  });

  test('lets nobody in without the password', async () => {
    await using server = await startPostgres({ directory });
    const url = new URL(server.url('postgres'));
    url.password = 'guessed';
    await expect(ask(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  test('several at once have a port and a folder each', async () => {
    await using one = await startPostgres({ directory });
    await using two = await startPostgres({ directory });
    expect(one.port).not.toBe(two.port);
    expect(readdirSync(directory)).toHaveLength(2);
  });

  test('comes back after a crash on the same port, with all that was committed', async () => {
    await using server = await startPostgres({ directory });
    await ask(server.url('postgres'), 'CREATE TABLE kept AS SELECT 42 AS answer');
    await server.stop('immediate');
    await expect(ask(server.url('postgres'), 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await server.start();
    expect(await ask(server.url('postgres'), 'SELECT answer FROM kept')).toBe(42);
  });

  test.each([
    ['a dispose', 'dispose', undefined, { exitCode: 5, signal: null }],
    ['process.exit', 'exit', undefined, { exitCode: 9, signal: null }],
    ['an uncaught error', 'throw', undefined, { exitCode: 1, signal: null }],
    ['SIGINT', 'wait', 'SIGINT', { exitCode: null, signal: 'SIGINT' }],
    ['SIGTERM', 'wait', 'SIGTERM', { exitCode: null, signal: 'SIGTERM' }],
    ['SIGKILL', 'wait', 'SIGKILL', { exitCode: null, signal: 'SIGKILL' }],
  ] as const)(
    'is gone after %s, and the program ends as it would without it',
    async (_, end, signal, expected) => {
      await using program = startJob(join(folder, 'program.ts'), [directory, end], {
        env: { TMPDIR: tmpdir() },
      });
      const [, port] = await program.output(/started (\d+)/);
      if (signal) program.kill(signal);
      expect(await program.finished).toMatchObject(expected);
      await expect.poll(() => readdirSync(directory)).toEqual([]);
      await expect(ask(`postgres://postgres@127.0.0.1:${port}/postgres`, 'SELECT 1')).rejects.toThrow(
        'ECONNREFUSED',
      );
    },
  );
});

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}
