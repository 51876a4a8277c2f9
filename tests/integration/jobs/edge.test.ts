import { expect, it } from 'vitest';
import { runJob } from '../../support/run-job.ts';

const JOB = 'tests/integration/jobs/fixtures/ending-job.ts';

it('a job ends with the exit code it returns and prints nothing of its own', async () => {
  expect(await runJob(JOB, ['code'])).toMatchObject({ exitCode: 6, stdout: '', stderr: '' });
});

it('an expected error is one line with its code, what happened and what to do next', async () => {
  const { exitCode, stderr } = await runJob(JOB, ['expected']);
  expect(exitCode).toBe(3);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(stderr)).toMatchObject({
    level: 'error',
    job: 'ending-job',
    event: 'failed',
    exitCode: 3,
    code: 'damaged',
    message: 'It is damaged.',
    hint: 'Restore it.',
  });
});

it('a bug exits 70 with its stack and without the password of any URL', async () => {
  const { exitCode, stderr } = await runJob(JOB, ['bug']);
  expect(exitCode).toBe(70);
  expect(JSON.parse(stderr)).toMatchObject({
    event: 'bug',
    err: { stack: expect.stringContaining('ending-job.ts') },
  });
  expect(stderr).not.toContain('secret');
});

it('a bug that no promise reports is one all the same', async () => {
  const { exitCode, stderr } = await runJob(JOB, ['late']);
  expect(exitCode).toBe(70);
  expect(stderr).toContain('thrown by a timer');
});
