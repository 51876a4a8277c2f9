import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runJob, startJob } from '../../support/run-job.ts';

const PROGRAM = `
const [, , ...args]: string[] = process.argv;
if (args[0] === 'wait') {
  process.on('SIGTERM', () => { console.log('told to stop'); process.exit(143); });
  console.error('waiting');
  setInterval(() => {}, 1000);
} else {
  console.log(JSON.stringify({ args, env: process.env, node: process.versions.node }));
  process.exitCode = Number(args[0]);
}`;

describe('running a job as its operator would', () => {
  let folder: string;
  let program: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'candle-run-job-'));
    program = join(folder, 'program.ts');
    await writeFile(program, PROGRAM);
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('reports the exit code and passes arguments without a shell', async () => {
    const result = await runJob(program, ['5', '$HOME; *'], {});
    expect(result).toMatchObject({ exitCode: 5, signal: null, stderr: '' });
    expect(JSON.parse(result.stdout).args).toEqual(['5', '$HOME; *']);
  });

  test('hands over the given environment, PATH, HOME and a place for compiled code, and nothing else', async () => {
    const { stdout } = await runJob(program, ['0'], { env: { TZ: 'Asia/Kolkata' } });
    expect(Object.keys(JSON.parse(stdout).env).sort()).toEqual(['HOME', 'NODE_COMPILE_CACHE', 'PATH', 'TZ']);
  });

  test('uses Node 24, which the project brings along', async () => {
    const { stdout } = await runJob(program, ['0']);
    expect(JSON.parse(stdout).node).toMatch(/^24\./);
  });

  test('can be interrupted as soon as it has printed something', async () => {
    await using job = startJob(program, ['wait']);
    await job.output(/waiting/);
    job.kill('SIGTERM');
    expect(await job.finished).toMatchObject({ exitCode: 143, stdout: 'told to stop\n' });
  });

  test('says what was printed when the awaited output never comes', async () => {
    await using job = startJob(program, ['0']);
    await expect(job.output(/never printed/)).rejects.toThrow(/ended without printing .*never printed/);
  });

  test('leaves no process behind when a test gives up', async () => {
    const job = startJob(program, ['wait']);
    await job.output(/waiting/);
    await job[Symbol.asyncDispose]();
    expect(await job.finished).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
    expect(() => process.kill(job.pid, 0)).toThrow('ESRCH');
  });
});
