import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { legacyFile } from '../support/legacy.ts';
import { ALL_TRAINING_RUNS, OLD_TRAINING_RUNS } from '../support/training-runs.ts';
import { mustRun } from './support/command.ts';
import { lookInto, Operator } from './support/operator.ts';
import { scenario } from './support/scenario.ts';
import { PASSWORD } from './support/settings.ts';
import type { Stack } from './support/stack.ts';

/** Other images of PostgreSQL than the default, such as postgres:17,postgres:18,postgres:16-alpine; they must be here. */
const IMAGES = (process.env['TEST_POSTGRES_IMAGES'] ?? '').split(',').filter(Boolean);

describe.skipIf(IMAGES.length > 0)('other images of PostgreSQL', () => {
  it.skip('are not looked at: TEST_POSTGRES_IMAGES names none', () => {});
});

/** An old deployment that this image made as it comes, with the volume where the image has its own. */
describe.each(IMAGES)('%s', (image) => {
  let before: string;
  const theStack = scenario(async (stack) => {
    await using legacy = await legacyFile({ candles: 500 });
    await stack.old.fillLegacy(legacy.folder);
    before = await oldRuns(stack, image, OLD_TRAINING_RUNS);
  });

  it('takes the volume over that it has made itself, migrates, and keeps the other ORM’s table', async () => {
    const stack = theStack();
    const { exitCode, output } = await stack.up('migrate', { POSTGRES_IMAGE: image });
    expect(exitCode, output).toBe(0);
    console.log(
      stack.events.describe(),
      await stack.logs('volume-guard'),
      await stack.sql('SELECT version()'),
    );
    expect(await stack.report()).toMatchObject({ status: 'completed', balanced: true });
    expect(await stack.sql(ALL_TRAINING_RUNS)).toBe(before);
    await stack.events.seen('frontend', 'healthy');
  });

  it('keeps its old container out from then on', async () => {
    await expect(oldRuns(theStack(), image)).rejects.toThrow('taken-over-by-candle-annotator');
  });

  it('backs up, proves the backup on a server of its own, and restores it', async () => {
    const stack = theStack();
    const place = mkdtempSync(join(tmpdir(), 'candle-e2e-images-'));
    await using operator = await Operator.at({
      ...stack.settings,
      POSTGRES_IMAGE: image,
      BACKUP_DIR: place,
    });
    const made = await operator.run('backup');
    expect(made.exitCode, made.stdout + made.stderr).toBe(0);
    const folder = /--from (\S+)/.exec(made.stdout)?.[1] ?? '';
    const restored = await operator.run('restore', '--from', folder, '--yes');
    expect(restored.exitCode, restored.stdout + restored.stderr).toBe(0);
    expect(await stack.sql(ALL_TRAINING_RUNS)).toBe(before);
    rmSync(place, { recursive: true });
  });

  it.each(['postgres:16', ...IMAGES].filter((other) => other !== image))(
    'leaves its volume as it is where POSTGRES_IMAGE is %s, or says what to set',
    async (other) => {
      const stack = theStack();
      await stack.down();
      const [was, kind] = [await describeVolume(stack), await kindOf(other)];
      const { exitCode } = await stack.up('plain', { POSTGRES_IMAGE: other });
      const words = await stack.logs('volume-guard');
      // Another make of the same kind is as good.
      expect(exitCode, words).toBe(kind === (await kindOf(image)) ? 0 : 1);
      await stack.down();
      if (exitCode === 0) return;
      console.log(words);
      expect(words).toContain('Set POSTGRES_IMAGE');
      expect(await describeVolume(stack)).toBe(was);
    },
  );

  it('begins on an empty volume, after what the guard says where the volume is not its user’s', async () => {
    const stack = theStack();
    const volume = `${stack.project}_new`;
    const settings = { POSTGRES_IMAGE: image, POSTGRES_VOLUME: volume };
    await mustRun('docker', ['volume', 'create', volume]);
    const up = ['up', '-d', '--wait', 'postgres', 'drizzle-migrate'];
    const first = await stack.compose(['up', '-d', '--wait', 'postgres'], settings);
    if (first.exitCode !== 0) {
      const words = await stack.logs('volume-guard');
      console.log(words);
      const [, command = ''] = /user's: (docker run .*)$/m.exec(words) ?? [];
      await mustRun('sh', ['-euc', command]);
      const { exitCode, output } = await stack.compose(['up', '-d', '--wait', 'postgres'], settings);
      expect(exitCode, output + (await stack.logs('volume-guard'))).toBe(0);
    }
    await stack.compose(up, settings);
    await stack.events.seen('drizzle-migrate', 'exited 0');
    await stack.compose(['down'], settings);
    await mustRun('docker', ['volume', 'rm', volume]);
  });
});

/** What tells images apart that cannot have each other's volumes. */
function kindOf(image: string): Promise<string> {
  return mustRun('docker', [
    ...['run', '--rm', '--entrypoint', 'sh', image, '-c'],
    'echo $PG_MAJOR $(id -u postgres)',
  ]);
}

/** Runs the image as an old deployment does, on the old volume, for some SQL; returns its rows of training_runs. */
async function oldRuns(stack: Stack, image: string, sql = ''): Promise<string> {
  const volumes = await mustRun('docker', [
    ...['image', 'inspect', image, '--format', '{{range $path, $_ := .Config.Volumes}}{{$path}}{{end}}'],
  ]);
  const name = `${stack.project}-old-database`;
  await mustRun('docker', [
    ...[
      'run',
      '--detach',
      '--name',
      name,
      '--volume',
      `${stack.settings['POSTGRES_VOLUME']}:${volumes.trim()}`,
    ],
    ...[
      '--env',
      'POSTGRES_USER=ml_user',
      '--env',
      `POSTGRES_PASSWORD=${PASSWORD}`,
      '--env',
      'POSTGRES_DB=ml_db',
    ],
    image,
  ]);
  try {
    const ready = `until psql -h 127.0.0.1 -U ml_user -d ml_db -XAtqc "$1" 2>&1; do sleep 0.2; done`;
    const ask = ['exec', name, 'sh', '-c', ready, 'sh'];
    await mustRun('docker', [...ask, 'SELECT 1']).catch(async () => {
      throw new Error(await mustRun('sh', ['-c', `docker logs ${name} 2>&1`]));
    });
    if (sql) await mustRun('docker', [...ask, sql]);
    return (await mustRun('docker', [...ask, ALL_TRAINING_RUNS])).trim();
  } finally {
    await mustRun('docker', ['stop', name]);
    await mustRun('docker', ['rm', '--volumes', name]);
  }
}

/** Every file of the old volume with its size, time and content. */
function describeVolume(stack: Stack): Promise<string> {
  return lookInto(
    String(stack.settings['POSTGRES_VOLUME']),
    `cd /v; find . -printf '%p %U %m %s %T@\\n' | sort; find . -type f -exec sha256sum {} + | sort`,
  );
}
