import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Frontend, startFrontend } from './support/frontend.ts';

const run = promisify(execFile);
let frontend: Frontend;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'api-page-'));
  frontend = await startFrontend();
});

afterAll(async () => {
  await frontend[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

test('the example of docs/api.md does what it says, and once however often it is run', async () => {
  const page = await readFile(new URL('../../docs/api.md', import.meta.url), 'utf8');
  const [, script = ''] = /^```sh\n(.*?)^```$/ms.exec(page) ?? [];
  const example = () =>
    run('bash', ['-euc', script], { cwd: folder, env: { ...process.env, FRONTEND: frontend.url } });
  const first = await example();
  expect(first.stdout).toContain('"label" : "bull_flag"');
  expect(first.stdout).toContain('{"time":60,"open":1,"high":2,"low":0.5,"close":1.5}');
  expect((await example()).stdout).toBe(first.stdout);
  expect(await frontend.database.query('SELECT name FROM charts')).toEqual([{ name: 'prices' }]);
  expect(await frontend.database.query('SELECT label FROM span_annotations')).toHaveLength(1);
});
