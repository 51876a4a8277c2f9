import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runJob } from '../../support/run-job.ts';

const SCRIPTS = [
  'preflight',
  'cutover',
  'rollback',
  'retire-legacy',
  'backup',
  'restore',
  'rehearse',
  'status',
];
const NO_ENGINE = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

describe('the scripts of an operator', () => {
  it.each(SCRIPTS)('%s explains itself, and refuses words that it does not know', async (script) => {
    const help = await runJob(`scripts/${script}.ts`, ['--help']);
    expect(help.exitCode).toBe(0);
    expect(help.stdout).toContain(`npm run ${script.replace('-', ':')}`);
    const unknown = await runJob(`scripts/${script}.ts`, ['--fast']);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain('--fast');
  });

  it('preflight lists everything that is in the way at once', async () => {
    const args = ['--settings', '/nonexistent/.env'];
    const { exitCode, stdout } = await runJob('scripts/preflight.ts', args, { env: NO_ENGINE });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('There is no Docker engine');
    expect(stdout).toContain('/nonexistent/.env does not exist');
    expect(stdout).toContain('Nothing was changed');
  });

  it.each(SCRIPTS.slice(1))('%s does nothing without an engine', async (script) => {
    const folder = mkdtempSync(join(tmpdir(), 'candle-operator-'));
    try {
      writeFileSync(join(folder, 'env'), 'POSTGRES_PASSWORD=x\n');
      const { exitCode, stderr } = await runJob(`scripts/${script}.ts`, ['--settings', join(folder, 'env')], {
        env: NO_ENGINE,
      });
      expect(exitCode).toBe(1);
      expect(stderr).toContain('There is no Docker engine');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('rollback takes an owner as two numbers only', async () => {
    const { exitCode, stderr } = await runJob('scripts/rollback.ts', ['--owner', 'node; rm -rf /']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('UID:GID');
  });
});
