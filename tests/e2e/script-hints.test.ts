import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { backUpLegacy } from '../../scripts/backup/legacy-folder.ts';
import { makeBackup } from '../../scripts/backup/place.ts';
import { legacyFile } from '../support/legacy.ts';
import { runJob } from '../support/run-job.ts';
import { breaking } from './support/breaking.ts';
import { mustRun, run } from './support/command.ts';
import { Operator } from './support/operator.ts';
import { scenario } from './support/scenario.ts';
import type { Stack } from './support/stack.ts';

/** Hints for which PostgreSQL alone need run: each is read off the program's words, and done. */
describe('whoever does what a script says gets on', () => {
  const place = mkdtempSync(join(tmpdir(), 'candle-e2e-hints-'));
  let operator: Operator;
  const theStack = scenario(async (stack) => {
    await using legacy = await legacyFile({ candles: 10 });
    await stack.newMachine();
    await stack.old.fillLegacy(legacy.folder);
    operator = await Operator.at({ ...stack.settings, BACKUP_DIR: join(place, 'backups') });
    const { exitCode, output } = await stack.compose(['up', '-d', '--wait', 'postgres', 'drizzle-migrate']);
    if (!output.includes('drizzle-migrate')) throw new Error(`${exitCode} ${output}`);
    await stack.events.seen('drizzle-migrate', 'exited 0');
  });
  afterAll(async () => {
    await operator?.[Symbol.asyncDispose]();
    rmSync(place, { recursive: true, force: true });
  });

  it('without settings: they are copied, and the password is set', async () => {
    const path = join(place, 'env');
    const before = await runJob('scripts/status.ts', ['--settings', path]);
    expect(before.stdout + before.stderr).toContain('cp .env.example .env, and set POSTGRES_PASSWORD in it.');
    copyFileSync(fileURLToPath(new URL('../../.env.example', import.meta.url)), path);
    appendFileSync(path, '\nPOSTGRES_PASSWORD=x\n');
    const { exitCode, stdout } = await runJob('scripts/status.ts', ['--settings', path]);
    expect(exitCode, stdout).toBe(0);
  });

  it('with settings that make Compose read other files: they are removed from the file that is named', async () => {
    const path = join(place, 'steered');
    const steers = 'COMPOSE_FILE=tests/e2e/support/old-deployment.yml\n';
    writeFileSync(path, `POSTGRES_PASSWORD=x\nPOSTGRES_VOLUME=a\nLEGACY_VOLUME=b\n${steers}`);
    const before = await runJob('scripts/status.ts', ['--settings', path]);
    expect(before.stdout + before.stderr).toContain(`Remove COMPOSE_FILE from ${path}`);
    writeFileSync(path, readFileSync(path, 'utf8').replace(steers, ''));
    expect((await runJob('scripts/status.ts', ['--settings', path])).exitCode).toBe(0);
  });

  it.each([
    ['a database of another name', { POSTGRES_DB: 'elsewhere' }, 'POSTGRES_DB names another one'],
    [
      'a place for backups that is a file',
      { BACKUP_DIR: '/etc/hostname/backups' },
      'Set BACKUP_DIR to a folder that you may write to.',
    ],
  ])('a backup of %s: the setting is corrected', async (_what, wrong, hint) => {
    await using other = await Operator.at({ ...theStack().settings, BACKUP_DIR: place, ...wrong });
    const { exitCode, stderr } = await other.run('backup');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(hint);
  });

  it('without a backup: one is made, which is shown', async () => {
    const { exitCode, stderr } = await operator.run('restore');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Make one: npm run backup');
    const made = await operator.run('backup');
    expect(made.exitCode, made.stderr).toBe(0);
    const none = await operator.run('restore', '--from', place, '--check');
    expect(none.stderr).toContain(' shows the backups that there are.');
    expect((await operator.run('restore')).stdout).toContain(folderIn(made.stdout));
  });

  it('a backup that cannot be restored here says of what kind it must be', async () => {
    const folder = folderIn((await operator.run('restore')).stdout);
    const files = await operator.run('restore', '--from', folder, '--files-into', `${theStack().project}_x`);
    expect(files.stderr).toContain('Only those that cutover made do.');
    const newer = join(place, 'of-18');
    cpSync(folder, newer, { recursive: true });
    const manifest = join(newer, 'backup.json');
    const text = readFileSync(manifest, 'utf8').replace(/"serverVersion": \d+/, '"serverVersion": 180001');
    writeFileSync(manifest, text);
    const { exitCode, stderr } = await operator.run('restore', '--from', newer, '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Set POSTGRES_IMAGE to postgres:18 or later, with a new POSTGRES_VOLUME.');
  });

  it('an image that is no PostgreSQL is said at once, with its own words', async () => {
    const folder = folderIn((await operator.run('restore')).stdout);
    const image = { POSTGRES_IMAGE: 'node:24-trixie-slim' };
    await using other = await Operator.at({ ...theStack().settings, ...image });
    const { exitCode, stderr } = await other.run('restore', '--from', folder, '--check');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/of node:24-trixie-slim did not start: .*not found/);
    expect(stderr).toContain('Look at the image and the memory');
  });

  it('a question that a person does not say yes to: it is asked again when they are ready', async () => {
    const folder = folderIn((await operator.run('restore')).stdout);
    const refused = await operator.answer('n', 'restore', '--from', folder);
    expect(refused.stdout).toContain('[y/N]');
    expect(refused.stdout).toContain('Run it again when you are ready.');
    expect(refused.exitCode).toBe(1);
    const agreed = await operator.answer('y', 'restore', '--from', folder);
    expect(agreed.exitCode, agreed.stdout).toBe(0);
  });

  it('what Compose names is put right, then the same command restores', async () => {
    const folder = folderIn((await operator.run('restore')).stdout);
    const stack = theStack();
    const wrong = {
      POSTGRES_VOLUME: `${stack.project}_gone`,
      COMPOSE_PROJECT_NAME: `${stack.project}-wrong`,
    };
    await using other = await Operator.at({ ...stack.settings, ...wrong });
    const { exitCode, stderr } = await other.run('restore', '--from', folder, '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/external volume "\S+_gone" not found/);
    expect(stderr).toContain('Put right what it names, then run the same command again.');
    await stack.compose(['down', '--volumes'], wrong);
    const restored = await operator.run('restore', '--from', folder, '--yes');
    expect(restored.exitCode, restored.stderr).toBe(0);
  });

  it('files that change while they are backed up: who writes is shown and stopped, and they come back', async () => {
    const stack = theStack();
    const volume = String(stack.settings['LEGACY_VOLUME']);
    const image = `candle-annotator-migrate:${stack.settings['IMAGE_TAG']}`;
    const writer = `${stack.project}-writer`;
    const write = 'while :; do dd if=/dev/urandom of=/v/uploaded bs=1M count=1 2>/dev/null; done';
    await mustRun('docker', [
      ...['run', '--detach', '--init', '--name', writer, '--volume', `${volume}:/v`],
      ...['--entrypoint', 'sh', 'postgres:16', '-c', write],
    ]);
    onTestFinished(async () => {
      await run('docker', ['rm', '--force', writer]);
    });
    await mustRun('docker', ['exec', writer, 'sh', '-c', 'until [ -s /v/uploaded ]; do :; done']);
    const { signal } = new AbortController();
    const takenAt = new Date().toISOString();
    const make = () =>
      makeBackup(join(place, 'backups'), async (folder) => ({
        ...({ backupVersion: 1, kind: 'move', takenAt, provedAt: takenAt, database: null } as const),
        legacy: await backUpLegacy(image, volume, folder, signal),
      }));
    const failure = await make().catch((cause) => cause);
    expect(failure.hint).toMatch(/^Stop what writes to it: docker ps --filter /);
    expect(await mustRun('sh', ['-c', failure.hint.split(': ')[1]])).toContain(writer);
    await mustRun('docker', ['rm', '--force', writer]);
    const { folder } = await make();

    const database = await operator.run('restore', '--from', folder, '--yes');
    expect(database.stderr).toContain('Its files go into a volume with --files-into.');
    const into = `${stack.project}_files`;
    const there = await operator.run('restore', '--from', folder, '--files-into', volume);
    expect(there.stderr).toContain('Name a new one.');
    const files = await operator.run('restore', '--from', folder, '--files-into', into);
    expect(files.exitCode, files.stderr).toBe(0);
    await mustRun('docker', ['volume', 'rm', into]);

    const manifest = join(folder, 'backup.json');
    const sha256 = /"\.\/candles\.db": "\w{64}"/;
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replace(sha256, `"./candles.db": "${'0'.repeat(64)}"`),
    );
    const damaged = await operator.run('restore', '--from', folder, '--files-into', into);
    expect(damaged.stderr).toContain('Trust nothing of it');
    expect(await volumes(stack)).not.toContain(into);
  });

  it('a rollback beside the old application: it is stopped by the command that is given', async () => {
    const stack = theStack();
    const old = `${stack.project}-old-frontend`;
    await mustRun('docker', [
      ...['run', '--detach', '--init', '--name', old, '--volume', `${stack.settings['LEGACY_VOLUME']}:/v`],
      ...['--entrypoint', 'sleep', 'postgres:16', '600'],
    ]);
    const { stderr } = await operator.run('rollback', '--dry-run');
    expect(stderr).toContain('Two applications would be labelling at once.');
    await mustRun('sh', ['-c', /docker stop \S+/.exec(stderr)?.[0] ?? stderr]);
    const stopped = await operator.run('rollback', '--dry-run');
    expect(stopped.exitCode, stopped.stderr).toBe(0);
    await mustRun('docker', ['rm', '--force', old]);
  });

  it('a rollback that cannot see whose the file was: the owner is given, as two numbers', async () => {
    await using other = await Operator.at({ ...theStack().settings, LEGACY_FILE: 'gone.db' });
    expect((await other.run('rollback', '--dry-run')).stderr).toContain('--owner UID:GID');
    expect((await other.run('rollback', '--dry-run', '--owner', 'node')).stderr).toContain(
      'Give two numbers',
    );
    const { exitCode, stdout } = await other.run('rollback', '--dry-run', '--owner', '4711:4712');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('owned by 4711:4712');
  });

  it('a cutover that is to stop a container which there is not: docker ps shows the names', async () => {
    const { exitCode, stderr } = await operator.run('cutover', '--old', 'nobody', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('docker ps --all shows the names.');
    expect((await run('sh', ['-c', 'docker ps --all'])).output).toContain('NAMES');
  });

  it('a cutover whose images cannot be built has changed nothing, and leaves the words above', async () => {
    const stack = theStack();
    await using broken = await breaking({ frontend: { build: { context: '/nonexistent' } } });
    const file = join(place, 'unbuildable');
    const lines = Object.entries({ ...stack.settings, ...broken.settings });
    writeFileSync(file, lines.map(([name, value]) => `${name}="${value}"\n`).join(''));
    const { exitCode, stdout, stderr } = await runJob('scripts/cutover.ts', ['--settings', file, '--yes']);
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain('/nonexistent');
    expect(stderr).toContain('Nothing was stopped or changed.');
    expect(stderr).toContain('Its own words are above.');
  });

  it('what was never migrated, or is gone, is not retired', async () => {
    const stack = theStack();
    const volume = String(stack.settings['LEGACY_VOLUME']);
    const kept = await operator.run('retire-legacy', '--yes', volume);
    expect(kept.stderr).toContain('The old volume is the only place where the old data is safe. Keep it.');
    await using other = await Operator.at({ ...stack.settings, LEGACY_VOLUME: `${stack.project}_gone` });
    const gone = await other.run('retire-legacy', '--yes', `${stack.project}_gone`);
    expect(gone.stderr).toContain('It has been retired already, or LEGACY_VOLUME is another one.');
    expect(await volumes(stack)).toContain(volume);
  });
});

function folderIn(words: string): string {
  return /(\/\S*candle-e2e-hints-[^\s,]*)/.exec(words)?.[1] ?? words;
}

async function volumes(stack: Stack): Promise<string[]> {
  return (await stack.docker.listVolumes()).Volumes.map(({ Name }) => Name);
}
