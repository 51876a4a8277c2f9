import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const COMPOSE = readFileSync(new URL('../../../docker-compose.guard.yml', import.meta.url), 'utf8');
/** The script as Compose passes it on, for a folder of a test's own. */
const SCRIPT = (/ {6}- \|\n([\s\S]*?)\n {6}- volume-guard/.exec(COMPOSE)?.[1] ?? '')
  .replaceAll(/^ {8}/gm, '')
  .replaceAll('$$', '$')
  .replace('volume=/var/lib/postgresql/data', 'volume=$TEST_VOLUME');

/** Root may read and write everything, so the script runs as somebody who may not. */
const IS_ROOT = process.getuid?.() === 0;
const SOMEBODY = 12345;

/** A folder as PostgreSQL leaves it; `state` is that of pg_control, of which 1 is "shut down". */
function cluster(folder: string, { version = '16', state = 1, pid = '', mark = '' } = {}): void {
  mkdirSync(join(folder, 'global'), { recursive: true });
  writeFileSync(join(folder, 'PG_VERSION'), `${version}\n`);
  writeFileSync(join(folder, 'global/pg_control'), Buffer.from([...Array(16).fill(0), state, 0, 0, 0]));
  writeFileSync(
    join(folder, 'postgresql.conf'),
    mark && `include '/x' # candle-annotator: project ${mark}\n`,
  );
  if (pid) writeFileSync(join(folder, 'postmaster.pid'), `1\n${pid}\n`);
  if (IS_ROOT) chownSync(folder, SOMEBODY, SOMEBODY);
}

type Make = (folder: string) => void;

const STATES: [state: string, make: Make, exitCode: number, says: string][] = [
  ['an empty volume', () => {}, 0, 'a new database is made'],
  ['a server that was shut down', (at) => cluster(at), 0, 'nobody else'],
  ['the same in a subfolder', (at) => cluster(join(at, 'pgdata')), 0, 'nobody else'],
  ['the same where PostgreSQL 18 has it', (at) => cluster(join(at, '18/docker')), 0, 'nobody else'],
  ['other files', (at) => writeFileSync(join(at, 'notes.txt'), ''), 4, 'it holds notes.txt'],
  [
    'two databases',
    (at) => {
      cluster(join(at, 'a'));
      cluster(join(at, 'b'));
    },
    4,
    'several databases',
  ],
  ['an older major version', (at) => cluster(at, { version: '15' }), 4, 'Move the old database to 16 first'],
  ['a newer major version', (at) => cluster(at, { version: '17' }), 4, 'Set POSTGRES_IMAGE=postgres:17.'],
  [
    'a foreign server that runs or was killed',
    (at) => cluster(at, { pid: '/var/lib/postgresql/data' }),
    4,
    'take-over',
  ],
  ['another project of ours', (at) => cluster(at, { pid: '/tmp/candle-annotator/q' }), 4, 'by the project q'],
  [
    'our own server, killed',
    (at) => cluster(at, { state: 6, pid: '/tmp/candle-annotator/p' }),
    0,
    'will recover',
  ],
  [
    'files of a running server, without its postmaster.pid',
    (at) => cluster(at, { state: 6 }),
    4,
    'not shut down',
  ],
  ['the same, marked as ours', (at) => cluster(at, { state: 6, mark: 'p' }), 0, 'nobody else'],
  ['the same, marked as another project’s', (at) => cluster(at, { state: 6, mark: 'q' }), 4, 'not shut down'],
  ['an empty volume that belongs to another user', (at) => chmodSync(at, 0o555), 4, 'cannot be written'],
  [
    'what PostgreSQL 18 of an image with another user has written',
    (at) => {
      cluster(join(at, '18/docker'));
      if (IS_ROOT) chownSync(join(at, '18/docker'), 999, 999);
      chmodSync(join(at, '18/docker'), IS_ROOT ? 0o700 : 0);
    },
    4,
    '18/docker/ in old-volume belongs to user',
  ],
  ['a foreign server beside our mark', (at) => cluster(at, { mark: 'p', pid: '/data' }), 4, 'take-over'],
];

/** What the script calls besides bash, which Alpine's image has of its own, and flock, which Debian's BusyBox lacks. */
const TOOLS = ['cat', 'id', 'od', 'sed', 'stat'];
const applets = mkdtempSync(join(tmpdir(), 'candle-busybox-'));
afterAll(() => rmSync(applets, { recursive: true, force: true }));

/** The folder of these tools as BusyBox has them; undefined where there is no BusyBox with all of them. */
function busybox(): string | undefined {
  const program = spawnSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).stdout.trim();
  if (program === '') return undefined;
  const listed = spawnSync(program, ['--list'], { encoding: 'utf8' }).stdout.split('\n');
  if (!TOOLS.every((tool) => listed.includes(tool))) return undefined;
  for (const tool of TOOLS) symlinkSync(program, join(applets, tool));
  return `${applets}:${process.env['PATH']}`;
}

const BUSYBOX = busybox();

describe.each([
  ['with Debian’s tools', process.env['PATH']],
  ['with BusyBox, as in Alpine', BUSYBOX],
])('the guard of the PostgreSQL volume, %s', (_tools, path) => {
  it.skipIf(path === undefined).each(STATES)('%s', (_state, make, exitCode, says) => {
    const folder = mkdtempSync(join(tmpdir(), 'candle-guard-'));
    try {
      if (IS_ROOT) chownSync(folder, SOMEBODY, SOMEBODY);
      make(folder);
      const env = {
        ...{ PATH: path, TEST_VOLUME: folder, PROJECT: 'p', VOLUME_NAME: 'old-volume' },
        ...{ POSTGRES_IMAGE: 'postgres:16', PG_MAJOR: '16', APPLICATION_DATABASE: 'candle_annotator' },
      };
      const { status, stderr } = spawnSync('bash', ['-c', SCRIPT, 'volume-guard', 'check'], {
        env,
        encoding: 'utf8',
        ...(IS_ROOT ? { uid: SOMEBODY, gid: SOMEBODY } : {}),
      });
      expect(status, stderr).toBe(exitCode);
      expect(stderr).toContain(says);
      if (exitCode !== 0) expect(stderr).toContain('What to do: ');
    } finally {
      // Who is not root cannot delete what he has closed to himself.
      spawnSync('chmod', ['-R', 'u+rwX', folder]);
      rmSync(folder, { recursive: true });
    }
  });
});
