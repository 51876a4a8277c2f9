import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Compose } from '../../scripts/operate/compose.ts';
import { takeTurn } from '../../scripts/operate/turn.ts';
import { smallDisk, Unavailable } from '../stress/faults/support/small-disk.ts';
import { type LegacyFile, legacyFile } from '../support/legacy.ts';
import { mustRun } from './support/command.ts';
import { Operator } from './support/operator.ts';
import { scenario } from './support/scenario.ts';
import type { Stack } from './support/stack.ts';

/** Each test begins where the one before has gone back to the old deployment by the commands that were printed. */
describe('a cutover that is stopped', () => {
  let legacy: LegacyFile;
  let operator: Operator;
  const backups = mkdtempSync(join(tmpdir(), 'candle-backups-'));
  const oldFrontend = (stack: Stack) => `${stack.project}-old-frontend`;

  const theStack = scenario(async (stack) => {
    legacy = await legacyFile({ candles: 2_000 });
    await stack.old.fillPostgres();
    await stack.old.fillLegacy(legacy.folder);
    operator = await Operator.at({ ...stack.settings, BACKUP_DIR: backups });
    await mustRun('docker', [
      ...['run', '--detach', '--init', '--restart', 'always', '--name', oldFrontend(stack)],
      ...['--volume', `${stack.settings['LEGACY_VOLUME']}:/app/data`, 'node:24-trixie-slim', 'sleep', '3600'],
    ]);
    await stack.old.start();
  });
  afterAll(async () => {
    await operator?.[Symbol.asyncDispose]();
    await legacy?.[Symbol.asyncDispose]();
    rmSync(backups, { recursive: true });
  });

  it('beside another program is not begun, and says which that is; when it has ended the way is free', async () => {
    const stack = theStack();
    const compose = new Compose(operator.settings);
    {
      await using _turn = await takeTurn(compose, 'rollback', new AbortController().signal);
      const { exitCode, stderr } = await operator.run('cutover', '--yes');
      expect([exitCode, stderr]).toEqual([
        1,
        expect.stringMatching(/at work on the volume .*: rollback since 2/),
      ]);
      await expectOldRuns(stack, false);
    }
    await using _again = await takeTurn(compose, 'rollback', new AbortController().signal);
  });

  it('while images are built has stopped nothing, and says so', async () => {
    const stack = theStack();
    const { exitCode, stderr } = await stoppedAt(/2\. Images/, 'SIGINT');
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Nothing was stopped or changed.');
    await expectOldRuns(stack, false);
  });

  it.each([
    ['while the old deployment stops', /3\. The old deployment/, 'SIGTERM', 143],
    ['while it is backed up', /4\. Backups/, 'SIGINT', 130],
  ] as const)('%s says how to go back, and that goes back', async (_when, where, signal, code) => {
    const stack = theStack();
    const { exitCode, stderr } = await stoppedAt(where, signal);
    expect(exitCode, stderr).toBe(code);
    expect(stderr).toContain('The same command goes on.');
    // Docker may still be at removing what has ended.
    await expect.poll(() => left(stack)).toEqual([]);
    expect(readdirSync(backups)).toEqual([]);
    expect(await operator.throwAways()).toEqual([]);
    await mustRun('sh', ['-euc', /as it was: (docker .*)/.exec(stderr)?.[1] ?? stderr]);
    await expectOldRuns(stack, true);
  });

  it('by a backup disk that is full says so, and how to go back', async ({ skip }) => {
    const stack = theStack();
    const disk = await smallDisk(1).catch((cause) => {
      if (cause instanceof Unavailable) skip(cause.message);
      throw cause;
    });
    await using full = disk;
    await using other = await Operator.at({ ...stack.settings, BACKUP_DIR: full.path });
    const { exitCode, stderr } = await other.run('cutover', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/has 1 MB free, and a proved backup may need .*BACKUP_DIR/s);
    expect(readdirSync(full.path)).toEqual([]);
    await mustRun('sh', ['-euc', /as it was: (docker .*)/.exec(stderr)?.[1] ?? stderr]);
    await expectOldRuns(stack, true);
  });

  it('while rows are moved says how to go back, and that goes back', async () => {
    const stack = theStack();
    await using job = operator.start('cutover', '--yes');
    await job.output(/migrate-data-1\s+Start/);
    job.kill('SIGINT');
    const { exitCode, stderr } = await job.finished;
    expect(exitCode, stderr).toBe(130);
    expect(stderr).toContain('is called candle_annotator now');
    const [, back = ''] = stderr.split('go back to the old deployment:\n');
    // Nobody is at a terminal here, which docker compose exec asks for unless told.
    await mustRun('sh', ['-euc', back.replace(' exec ', ' exec -T ')]);
    await expectOldRuns(stack, true);
  });

  it('goes on with the same command, from wherever it was stopped', async () => {
    const stack = theStack();
    // What was stopped before the first interruption is named after the second one, too, and at the end.
    await stoppedAt(/^stopped /m, 'SIGINT');
    const twice = await stoppedAt(/3\. The old deployment/, 'SIGINT');
    expect(twice.stderr).toContain(`docker update --restart always ${oldFrontend(stack)} && docker start `);
    expect(/docker start (.*)/.exec(twice.stderr)?.[1]?.split(' ')).toContain(oldFrontend(stack));
    const { exitCode, stdout, stderr } = await operator.run('cutover', '--yes');
    expect(exitCode, stdout + stderr).toBe(0);
    expect(/docker rm (.*)/.exec(stdout)?.[1]?.split(' ').toSorted()).toEqual(
      [oldFrontend(stack), `${stack.project}-old-postgres-1`].toSorted(),
    );
    expect(stdout).toMatch(/candles +2,000 +2,000 +0 +0 +2,000 +0 +verified/);
    expect(await stack.sql('SELECT count(*) FROM candles')).toBe('2000');
    await mustRun('docker', ['rm', oldFrontend(stack)]);
  });

  /** Names of what is there of this stack, whether it runs or not. */
  async function left(stack: Stack): Promise<string[]> {
    const filters = { label: [`com.docker.compose.project=${stack.project}`] };
    const [containers, networks] = await Promise.all([
      stack.docker.listContainers({ all: true, filters }),
      stack.docker.listNetworks({ filters }),
    ]);
    return [...containers.flatMap(({ Names }) => Names), ...networks.map(({ Name }) => Name)];
  }

  async function stoppedAt(where: RegExp, signal: NodeJS.Signals) {
    await using job = operator.start('cutover', '--yes');
    await job.output(where);
    job.kill(signal);
    return await job.finished;
  }

  async function expectOldRuns(stack: Stack, wasStopped: boolean): Promise<void> {
    for (const container of [oldFrontend(stack), await stack.old.container()]) {
      const { State, HostConfig } = await stack.docker.getContainer(container).inspect();
      expect(State.Status).toBe('running');
      if (container === oldFrontend(stack)) expect(HostConfig.RestartPolicy?.Name).toBe('always');
    }
    expect(await stack.docker.listContainers({ filters: { name: [`${stack.project}-postgres`] } })).toEqual(
      [],
    );
    if (wasStopped) await stack.old.start();
  }
});
