import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Compose } from '../../scripts/operate/compose.ts';
import { dataJobEnd } from '../../scripts/operate/data-job.ts';
import { makeRoom } from '../../scripts/operate/make-room.ts';
import { type LegacyFile, legacyFile } from '../support/legacy.ts';
import { readContent } from '../support/legacy-content.ts';
import { mustRun } from './support/command.ts';
import { lookInto, Operator } from './support/operator.ts';
import { scenario } from './support/scenario.ts';
import { HARD_PASSWORD, LEGACY_OWNER } from './support/settings.ts';
import type { Stack } from './support/stack.ts';

describe('there and back again, by the scripts that an operator runs', () => {
  let legacy: LegacyFile;
  let operator: Operator;
  let before: string;
  const backups = mkdtempSync(join(tmpdir(), 'candle-backups-'));
  const oldFrontend = (stack: Stack) => `${stack.project}-old-frontend`;
  const back = (stack: Stack) => `${stack.project}_back`;
  const later = (stack: Stack) => `${stack.project}_later`;

  const theStack = scenario(
    async (stack) => {
      legacy = await legacyFile({ candles: 5_000, charts: 2 });
      await stack.old.fillPostgres();
      await stack.old.fillLegacy(legacy.folder);
      before = await stack.old.describeLegacy();
      operator = await Operator.at({ ...stack.settings, BACKUP_DIR: backups });
      await mustRun('docker', [
        ...['run', '--detach', '--init', '--restart', 'always', '--name', oldFrontend(stack)],
        ...[
          '--volume',
          `${stack.settings['LEGACY_VOLUME']}:/app/data`,
          'node:24-trixie-slim',
          'sleep',
          '3600',
        ],
      ]);
    },
    { POSTGRES_PASSWORD: HARD_PASSWORD },
  );
  afterAll(async () => {
    // Before the stack itself goes, which could not remove a volume in use.
    await operator?.[Symbol.asyncDispose]();
    await legacy?.[Symbol.asyncDispose]();
    rmSync(backups, { recursive: true });
  });

  it('preflight names the container that still writes to the old volume, and changes nothing', async () => {
    const stack = theStack();
    const { exitCode, stdout } = await operator.run('preflight');
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      `The running container ${oldFrontend(stack)} mounts ${stack.settings['LEGACY_VOLUME']} for writing`,
    );
    expect(stdout.match(/^STOP/gm)).toHaveLength(1);
    const status = await operator.run('status');
    expect(status.stdout).toContain(`The old deployment is at work (${oldFrontend(stack)})`);
    expect(status.stdout).toContain('npm run rehearse');
    expect(await stack.old.describeLegacy()).toBe(before);
  });

  it('cutover does not stop it unasked', async () => {
    const stack = theStack();
    const { exitCode, stderr } = await operator.run('cutover');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('--yes');
    expect(await stateOf(stack, oldFrontend(stack))).toBe('running');
  });

  it('cutover stops it, migrates, and shows the summary', async () => {
    const stack = theStack();
    const { exitCode, stdout, stderr } = await operator.run('cutover', '--yes');
    expect(exitCode, stdout + stderr).toBe(0);
    console.log(stdout);
    expect(stdout).toContain(`stops The running container ${oldFrontend(stack)}`);
    expect(stdout).not.toMatch(/^STOP/m);
    expect(stdout).toContain('cat /reports/report.json');
    expect(stdout).toContain(`stopped ${oldFrontend(stack)}`);
    expect(stdout).toMatch(/candles +5,000 +5,000 +0 +0 +5,000 +0 +verified/);
    expect(stdout).toContain('its restart policy was always');
    expect(stdout).toContain(`docker rm ${oldFrontend(stack)}`);
    expect(await stateOf(stack, oldFrontend(stack))).toBe('exited');
    const { HostConfig } = await stack.docker.getContainer(oldFrontend(stack)).inspect();
    expect(HostConfig.RestartPolicy?.Name).toBe('no');
    await stack.events.seen('frontend', 'healthy');
    expect(await stack.json('frontend', 3000, '/api/charts')).toHaveLength(2);
    await mustRun('docker', ['rm', oldFrontend(stack)]);
  });

  it('cutover has backed up the old volume and the old database, and both come back', async () => {
    const stack = theStack();
    const [name] = readdirSync(backups);
    const folder = join(backups, String(name));
    const { database } = JSON.parse(readFileSync(join(folder, 'backup.json'), 'utf8'));
    expect(database.name).toBe('ml_db');
    expect(database.contents.tables['public.training_runs'].rows).toBeGreaterThan(0);
    const named = (await stack.report())['backups'] as { path: string; sha256: string }[];
    expect(named.map(({ path }) => path)).toEqual(
      ['database.dump', 'roles.sql', 'legacy.tar'].map((file) => join(folder, file)),
    );
    const restored = `${stack.project}_restored`;
    const { exitCode, stderr } = await operator.run('restore', '--from', folder, '--files-into', restored);
    expect(exitCode, stderr).toBe(0);
    const [was, is] = [volumeOf(stack), restored].map((volume) =>
      lookInto(volume, `cd /v; find . -printf '%p %U:%G %m %T@\\n' | sort; sha256sum candles.db`),
    );
    expect(await is).toBe(await was);
    const again = await operator.run('restore', '--from', folder, '--files-into', restored);
    expect(again.stderr).toContain('nothing is replaced');
    await mustRun('docker', ['volume', 'rm', restored]);
  });

  it('cutover again finds nothing to stop, to back up or to do', async () => {
    const { exitCode, stdout } = await operator.run('cutover');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('nothing is about to change');
    expect(stdout).toContain('Nothing to do');
    expect(readdirSync(backups)).toHaveLength(1);
    const status = await operator.run('status');
    expect(status.stdout).toMatch(
      /^The migration has completed and was verified .* and the application runs\.$/m,
    );
  });

  it('retire-legacy refuses within a week of the migration', async () => {
    const stack = theStack();
    const { exitCode, stderr } = await operator.run('retire-legacy', '--yes', volumeOf(stack));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('less than a week ago');
    expect(await stack.old.describeLegacy()).toBe(before);
  });

  it('rollback --dry-run prints the steps and does none of them', async () => {
    const stack = theStack();
    await stack.sql(`INSERT INTO charts (name) VALUES ('labelled since')`);
    const { exitCode, stdout } = await operator.run('rollback', '--dry-run', '--volume', back(stack));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('stop frontend ml');
    expect(stdout).toContain(`owned by ${LEGACY_OWNER}, mode 700`);
    expect(await volumes(stack)).not.toContain(back(stack));
    expect(await stack.json('frontend', 3000, '/api/charts')).toHaveLength(3);
  });

  it('rollback refuses the old volume and any other that exists', async () => {
    const stack = theStack();
    for (const volume of [volumeOf(stack), String(stack.settings['POSTGRES_VOLUME'])]) {
      const { exitCode, stderr } = await operator.run('rollback', '--yes', '--volume', volume);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('replaces nothing');
    }
  });

  it('rollback removes its new volume again when the export fails', async () => {
    const stack = theStack();
    await stack.sql(`UPDATE charts SET created_at = 'infinity' WHERE name = 'labelled since'`);
    const { exitCode, stderr } = await operator.run('rollback', '--yes', '--volume', back(stack));
    expect(exitCode).toBe(5);
    expect(stderr).toContain('nothing else was changed');
    const running = await stack.compose(['ps', '--services', '--status', 'running']);
    expect(running.stdout.trim().split('\n').toSorted()).toEqual(['frontend', 'ml', 'postgres']);
    expect(await volumes(stack)).not.toContain(back(stack));
    await stack.sql(`UPDATE charts SET created_at = '2026-01-01 00:00:00.5' WHERE name = 'labelled since'`);
  });

  it('rollback puts everything that is there now on a new volume, as the old application’s user', async () => {
    const stack = theStack();
    const { exitCode, stdout, stderr } = await operator.run('rollback', '--yes', '--volume', back(stack));
    expect(exitCode, stdout + stderr).toBe(0);
    console.log(stdout);
    expect(stdout).toContain('ALTER DATABASE candle_annotator RENAME TO ml_db');
    expect(
      await lookInto(back(stack), `stat -c '%U:%G %u:%g' /v /v/candles.db | cut -d' ' -f2; ls -A /v`),
    ).toBe(`${LEGACY_OWNER}\n${LEGACY_OWNER}\ncandles.db\n`);
    const content = await contentOf(back(stack));
    expect(content['candles']).toEqual(readContent(legacy.path)['candles']);
    expect(content['charts']).toHaveLength(3);
    const running = await stack.compose(['ps', '--services', '--status', 'running']);
    expect(running.stdout.trim()).toBe('postgres');
    expect(await stack.old.describeLegacy()).toBe(before);
  });

  it('retire-legacy refuses a volume that was never migrated, and says what it alone holds', async () => {
    const stack = theStack();
    await stack.sql(`UPDATE legacy_migration.runs SET finished_at = finished_at - interval '8 days'`);
    // As after a rollback whose volume became LEGACY_VOLUME; then labelled on in the old application.
    await using back = await Operator.at({ ...stack.settings, LEGACY_VOLUME: `${stack.project}_back` });
    await stack.sql(`DELETE FROM charts WHERE name = 'labelled since'`);
    const { exitCode, stdout, stderr } = await back.run('retire-legacy', '--yes', `${stack.project}_back`);
    expect(exitCode).toBe(1);
    console.log(stdout + stderr);
    expect(stdout).toContain('What of it PostgreSQL does not hold');
    expect(stdout + stderr).not.toContain('{"level"');
    expect(stdout).toMatch(/charts/);
    expect(stderr).toContain('was not migrated by run');
    expect(await volumes(stack)).toContain(`${stack.project}_back`);
    await using other = await Operator.at({ ...stack.settings, LEGACY_FILE: 'elsewhere.db' });
    const unseen = await other.run('retire-legacy', '--yes', volumeOf(stack));
    expect(unseen.stderr).toContain('it holds no elsewhere.db');
    expect(unseen.stderr).toContain('Nothing was deleted. Look into it');
  });

  it('retire-legacy refuses while a container mounts the volume, then asks for its name', async () => {
    const stack = theStack();
    const mounted = await operator.run('retire-legacy', '--yes', volumeOf(stack));
    expect(mounted.exitCode).toBe(1);
    expect(mounted.stderr).toContain('migrate-data');
    await stack.compose(['--profile', 'migrate', 'rm', '--force', 'migrate-data']);
    await stack.old.remove();
    const unasked = await operator.run('retire-legacy');
    expect(unasked.stderr).toContain(`--yes ${volumeOf(stack)}`);
    const wrong = await operator.run('retire-legacy', '--yes', back(stack));
    expect([unasked.exitCode, wrong.exitCode]).toEqual([1, 1]);
    expect(await volumes(stack)).toContain(volumeOf(stack));
  });

  it('retire-legacy deletes it then, and a rollback still works', async () => {
    const stack = theStack();
    const retired = await operator.run('retire-legacy', '--yes', volumeOf(stack));
    expect(retired.exitCode, retired.stderr).toBe(0);
    expect(await volumes(stack)).not.toContain(volumeOf(stack));
    const again = await operator.run('rollback', '--yes', '--volume', later(stack), '--owner', '1234:1234');
    expect(again.exitCode, again.stdout + again.stderr).toBe(0);
    expect((await contentOf(later(stack)))['charts']).toHaveLength(2);
    expect(await lookInto(later(stack), 'stat -c %u:%g /v/candles.db')).toBe('1234:1234\n');
  });

  it('after a rollback status says so, and nothing starts here, whatever file is shown', async () => {
    const stack = theStack();
    const status = await operator.run('status');
    expect(status.stdout).toContain(`then on the volume ${later(stack)}, and it does not run.`);
    expect(status.stdout).toContain(
      `LEGACY_VOLUME=${later(stack)}, then npm run cutover -- --settings ${operator.settings} --again`,
    );
    const plain = await stack.up('plain');
    expect(plain.exitCode, plain.output).toBe(1);
    expect(await stack.logs('migration-gate')).toContain(`rolled_back: Somebody went back`);
    await label(later(stack), 'after the rollback');
    for (const volume of [back(stack), later(stack)]) {
      const moved = await stack.up('migrate', { LEGACY_VOLUME: volume });
      expect(moved.exitCode, moved.output).toBe(1);
      expect(stack.events.order().filter((name) => /^(frontend|ml) /.test(name))).toEqual([]);
    }
    expect(await stack.logs('migrate-data')).toContain('source_differs');
  });

  it('with the database’s old name again and the old application at work cutover stops nothing', async () => {
    const stack = theStack();
    await stack.compose(['exec', '-T', 'postgres', 'psql', '-U', 'ml_user', '-d', 'postgres', '-c', RENAME]);
    const renamed = await operator.run('status');
    expect(renamed.stdout).toContain('A rollback was made on');
    await stack.compose(['--profile', 'migrate', 'down']);
    await mustRun('docker', [
      ...['run', '--detach', '--init', '--restart', 'always', '--name', oldFrontend(stack)],
      ...['--volume', `${later(stack)}:/app/data`, 'node:24-trixie-slim', 'sleep', '3600'],
    ]);
    const status = await operator.run('status');
    expect(status.stdout).toContain(`and it is at work (${oldFrontend(stack)}).`);
    const settings = { ...stack.settings, BACKUP_DIR: backups };
    for (const [volume, words] of [
      [back(stack), `set LEGACY_VOLUME=${later(stack)}`],
      [later(stack), ' --again'],
    ] as const) {
      await using other = await Operator.at({ ...settings, LEGACY_VOLUME: volume });
      const { exitCode, stdout, stderr } = await other.run('cutover', '--yes');
      expect(exitCode).toBe(1);
      expect(stderr).toContain(words);
      expect(stdout).toMatch(/^STOP .*would stay behind/m);
    }
    expect(await stateOf(stack, oldFrontend(stack))).toBe('running');
    expect(readdirSync(backups)).toHaveLength(1);
  });

  it('cutover --again moves what was labelled meanwhile, and keeps what was here', async () => {
    const stack = theStack();
    const settings = { ...stack.settings, BACKUP_DIR: backups };
    await using other = await Operator.at({ ...settings, LEGACY_VOLUME: later(stack) });
    const { exitCode, stdout, stderr } = await other.run('cutover', '--again', '--yes');
    expect(exitCode, stdout + stderr).toBe(0);
    console.log(stdout);
    expect(stdout).toMatch(/What PostgreSQL held is in \/reports\/before-moving-again-\d+\.db/);
    expect(await stack.sql(`SELECT count(*) FROM charts WHERE name = 'after the rollback'`)).toBe('1');
    expect(readdirSync(backups)).toHaveLength(2);
    const status = await other.run('status');
    expect(status.stdout).toMatch(/^The migration has completed .* and the application runs\.$/m);
    await mustRun('docker', ['rm', oldFrontend(stack)]);

    // Asked for once more it would throw away what was labelled since: that file is the one that was moved.
    await stack.sql(`INSERT INTO charts (name) VALUES ('since')`);
    const compose = new Compose(other.settings);
    const { signal } = new AbortController();
    expect(await makeRoom(compose, await compose.deployment(), signal)).toBe(0);
    expect(await stack.sql(`SELECT count(*) FROM charts WHERE name = 'since'`)).toBe('1');

    // The container that has read the other volume is there: what that one holds is no answer for this one.
    await label(back(stack), 'in another volume');
    const moved = await stack.up('migrate', { LEGACY_VOLUME: back(stack) });
    expect(moved.exitCode, moved.output).toBe(1);
    expect(await stack.logs('migrate-data')).toContain('source_differs');
    expect(await stack.logs('migration-gate')).toMatch(/SHUT: .*source_differs/);
    await expect(dataJobEnd(compose, await compose.deployment())).rejects.toThrow(
      `has read ${back(stack)}, and LEGACY_VOLUME is ${later(stack)}`,
    );
    await stack.compose(['--profile', 'migrate', 'down']);
    const down = await other.run('status');
    expect(down.stdout).toMatch(
      /^By its last report, the migration has completed .*; the application does not run\.$/m,
    );
    expect(down.stdout).toContain('by its report');

    // Stopped between making room and moving: the tables are empty, and nobody takes that for all there is.
    await using third = await Operator.at({ ...settings, LEGACY_VOLUME: back(stack) });
    const room = new Compose(third.settings);
    expect(await makeRoom(room, await room.deployment(), signal)).toBe(0);
    const plain = await stack.up('plain');
    expect(plain.exitCode, plain.output).toBe(1);
    expect(await stack.logs('migration-gate')).toMatch(/SHUT: a migration was forgotten on .* abandon/);
    const emptied = await third.run('status');
    expect(emptied.stdout).toMatch(
      /^A migration was forgotten, [\s\S]*^Next: npm run cutover -- --settings \S+, /m,
    );
    const resumed = await stack.up('migrate', { LEGACY_VOLUME: back(stack) });
    expect(resumed.exitCode, resumed.output).toBe(0);
    expect(await stack.sql(`SELECT count(*) FROM charts WHERE name = 'in another volume'`)).toBe('1');
    await stack.compose(['--profile', 'migrate', 'down']);
    await mustRun('docker', ['volume', 'rm', back(stack), later(stack)]);
  });
});

const RENAME = 'ALTER DATABASE candle_annotator RENAME TO ml_db';

/** The old application, as whom LEGACY_OWNER is, adds a chart to the file in this volume. */
async function label(volume: string, name: string): Promise<void> {
  const sql = `INSERT INTO charts (name, created_at) VALUES ('${name}', 1700000000)`;
  const program = `new (require('node:sqlite').DatabaseSync)('/v/candles.db').exec(process.argv[1])`;
  const mounted = ['--volume', `${volume}:/v`, 'node:24-trixie-slim'];
  await mustRun('docker', ['run', '--rm', ...mounted, 'node', '--eval', program, sql]);
  await mustRun('docker', ['run', '--rm', ...mounted, 'chown', '-R', LEGACY_OWNER, '/v']);
}

function volumeOf(stack: Stack): string {
  return String(stack.settings['LEGACY_VOLUME']);
}

async function stateOf(stack: Stack, name: string): Promise<string> {
  return (await stack.docker.getContainer(name).inspect()).State.Status;
}

async function volumes(stack: Stack): Promise<string[]> {
  return (await stack.docker.listVolumes()).Volumes.map(({ Name }) => Name);
}

/** Everything in the candles.db of a volume. */
async function contentOf(volume: string): Promise<ReturnType<typeof readContent>> {
  const folder = mkdtempSync(join(tmpdir(), 'candle-back-'));
  try {
    const path = join(folder, 'candles.db');
    writeFileSync(path, Buffer.from(await lookInto(volume, 'base64 /v/candles.db'), 'base64'));
    return readContent(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
