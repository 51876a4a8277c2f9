import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Compose } from '../../scripts/operate/compose.ts';
import { describe as inWords, preflight } from '../../scripts/operate/preflight/preflight.ts';
import { type LegacyFile, legacyFile } from '../support/legacy.ts';
import { runJob } from '../support/run-job.ts';
import { SEED } from '../support/seed.ts';
import { mustRun } from './support/command.ts';
import { PREFLIGHT_STATES, type PreflightState } from './support/preflight-states.ts';
import { scenario } from './support/scenario.ts';
import type { Stack } from './support/stack.ts';
import { Volumes } from './support/volumes.ts';

type Settings = Record<string, string>;

/** Every so many of these by default, by the seed; all with TEST_FULL=1, which takes some ten minutes. */
function sampled<Item>(items: readonly Item[], every: number): Item[] {
  const share = process.env['TEST_FULL'] === '1' ? 1 : every;
  return items.filter((_, index) => index % share === SEED % share);
}

const MOVED = sampled(
  PREFLIGHT_STATES.filter(({ move }) => move !== undefined),
  4,
);
const LOOKED_AT = [
  ...MOVED,
  ...sampled(
    PREFLIGHT_STATES.filter((state) => !MOVED.includes(state)),
    2,
  ),
];

// Most of the time is spent waiting for containers to start and end.
vi.setConfig({ maxConcurrency: 3 });

/** Each is looked at as it is; those with a `move` are moved all the same. */
describe('preflight says beforehand what a move comes to', () => {
  let legacy: LegacyFile;
  let folder: string;
  let shared: Stack;
  const said = new Map<string, string>();
  const theStack = scenario(async (stack) => {
    shared = stack;
    legacy = await legacyFile({ candles: 500 });
    folder = await mkdtemp(join(tmpdir(), 'candle-preflight-'));
    await stack.old.fillPostgres();
    await stack.old.fillLegacy(legacy.folder);
  });
  afterAll(async () => {
    console.log([...said].map(([state, words]) => `${state}\n${words.replaceAll(/^/gm, '    ')}`).join('\n'));
    await legacy?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it.concurrent.each(LOOKED_AT)(`$state (seed ${SEED})`, async (asked) => {
    const { state, stops = [], note, move } = asked;
    const project = `${shared.project}-${PREFLIGHT_STATES.indexOf(asked)}`;
    await using volumes = new Volumes(project);
    const own = await settingsFor(asked, project, volumes);
    const found = await preflight(new Compose(await settingsFile(own)));
    const words = inWords(found);
    said.set(state, words.replaceAll(/^ok .*\n/gm, ''));
    expect(found.obstacles.length, words).toBe(stops.length);
    for (const [index, stop] of stops.entries())
      expect(found.obstacles[index]?.message + (found.obstacles[index]?.hint ?? '')).toMatch(stop);
    if (note) expect(found.notes.join('\n')).toMatch(note);
    else expect(found.notes).toEqual([]);
    for (const { message, hint } of found.obstacles) await expectMended(asked, own, message, hint);
    if (MOVED.includes(asked)) expect(await outcomeOf(shared, project, own), words).toBe(move);
  });

  it('a port that another program on this machine has', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    await expectStops({ FRONTEND_PORT: String(port) }, [new RegExp(`Port ${port}, which frontend needs`)]);
    server.close();
  });

  it.each([
    ['the old frontend runs', 'start', '', [/mounts \S+ for writing/]],
    ['a container runs that only reads the old volume', 'start', ':ro', []],
    ['the old frontend is there, stopped', 'create', '', []],
    ['the old frontend is paused', 'pause', '', [/mounts \S+ for writing/]],
  ] as const)('%s', async (_state, kind, mode, stops) => {
    const stack = theStack();
    const name = `${stack.project}-old-frontend`;
    await mustRun('docker', [
      ...[kind === 'create' ? 'create' : 'run', ...(kind === 'create' ? [] : ['--detach']), '--name', name],
      ...[
        '--init',
        '--volume',
        `${stack.settings['LEGACY_VOLUME']}:/app/data${mode}`,
        'node:24-trixie-slim',
        'sleep',
        '600',
      ],
    ]);
    if (kind === 'pause') await mustRun('docker', ['pause', name]);
    await expectStops({}, stops);
    await mustRun('docker', ['rm', '--force', name]);
  });

  it('the old PostgreSQL runs: it is asked about the password, and stands in the way', async () => {
    const stack = theStack();
    await stack.old.start();
    await expectStops({}, [/uses \S+; two servers/]);
    await expectStops({ POSTGRES_PASSWORD: 'wrong' }, [/two servers/, /does not let ml_user in/]);
    await expectStops({ POSTGRES_USER: 'alice' }, [
      /two servers/,
      /does not let alice in.*superusers: ml_user/,
    ]);
    await mustRun('docker', ['pause', await stack.old.container()]);
    await expectStops({}, [/two servers/], /was not looked at/);
    await mustRun('docker', ['unpause', await stack.old.container()]);
    await stack.old.remove();
  });

  it.concurrent.each([
    ['Compose 1.29', 'compose version', 'echo 1.29.2', /Docker Compose 1.29.2 is too old/],
    ['no Compose', 'compose version', 'exit 1', /docker compose does not work/],
    [
      'an engine that does not answer',
      'version',
      'echo "Cannot connect" >&2; exit 1',
      /There is no Docker engine/,
    ],
    [
      'a volume of 10 TB',
      'system df',
      `echo '{"Volumes":[{"Name":"'$LEGACY'","Size":"10TB"}]}'`,
      /the migration may need/,
    ],
    ['volumes whose size Docker does not know', 'system df', `echo '{"Volumes":null}'`, undefined],
  ] as const)('%s', async (_state, command, answer, stop) => {
    const { exitCode, stdout } = await withDocker(shared, command, answer);
    expect(exitCode, stdout).toBe(stop ? 1 : 0);
    expect(stdout).toMatch(stop ?? /Nothing stands in the way/);
  });

  it.concurrent.each([
    [{ COMPOSE_FILE: 'tests/e2e/support/old-deployment.yml' }, /unset COMPOSE_FILE/],
    [{ COMPOSE_FILE: '/nonexistent.yml' }, /Compose refuses the settings/],
    [{ COMPOSE_PROFILES: 'migrate' }, /Nothing stands in the way/],
    [{ COMPOSE_PROJECT_NAME: 'Not A Name' }, /Compose refuses the settings/],
  ])('%o in the environment is understood or refused', async (env, says) => {
    const settings = await settingsFile(shared.settings);
    const { stdout, stderr } = await runJob('scripts/preflight.ts', ['--settings', settings], {
      env: { ...dockerEnv(), ...env },
    });
    expect(stdout + stderr).toMatch(says);
    expect(stderr).not.toContain('    at ');
  });

  /** Copies of the volumes where the state changes them, or a move will. */
  async function settingsFor(
    { postgres, legacy: onLegacy, settings = {} }: PreflightState,
    project: string,
    volumes: Volumes,
  ): Promise<Settings> {
    const own: Settings = { ...shared.settings, COMPOSE_PROJECT_NAME: project };
    const copy = (name: string, from: string, script: string | undefined) =>
      volumes.make(name, { from: String(shared.settings[from]), ...(script ? { script } : {}) });
    own['POSTGRES_VOLUME'] = await copy('pg', 'POSTGRES_VOLUME', postgres);
    if (onLegacy) own['LEGACY_VOLUME'] = await copy('legacy', 'LEGACY_VOLUME', onLegacy);
    return { ...own, ...settings };
  }

  async function settingsFile(settings: Settings): Promise<string> {
    const path = join(folder, `env-${Object.keys(settings).length}-${performance.now()}`);
    await writeFile(
      path,
      Object.entries(settings)
        .map(([name, value]) => `${name}="${value}"\n`)
        .join(''),
    );
    return path;
  }

  /**
   * Who sets what a hint says, to the letter, or sets right what it names, does not see the same obstacle
   * again.
   */
  async function expectMended(
    { setRight = [] }: PreflightState,
    own: Settings,
    message: string,
    hint: string,
  ) {
    const said = [...hint.matchAll(/\b([A-Z]{2,}_[A-Z_]+)=([^\s;,]+)/g)].map(([, name = '', value = '']) => [
      name,
      value.replace(/\.$/, ''),
    ]);
    if (said.length + setRight.length === 0) return;
    const settings: Settings = { ...own, ...Object.fromEntries(said) };
    for (const name of setRight) {
      // Of a setting that Compose itself refuses it names the file, and says why.
      expect(`${message} ${hint}`).toMatch(new RegExp(`${name}|Correct /|port`));
      const right = shared.settings[name];
      if (right === undefined) delete settings[name];
      else settings[name] = right;
    }
    const mended = await preflight(new Compose(await settingsFile(settings)));
    expect(
      mended.obstacles.map((obstacle) => obstacle.message),
      hint,
    ).not.toContain(message);
  }

  async function expectStops(settings: Settings, stops: readonly RegExp[], note?: RegExp): Promise<void> {
    const found = await preflight(new Compose(await settingsFile({ ...theStack().settings, ...settings })));
    const words = inWords(found);
    expect(found.obstacles.length, words).toBe(stops.length);
    for (const [index, stop] of stops.entries()) expect(found.obstacles[index]?.message).toMatch(stop);
    if (note) expect(found.notes.join()).toMatch(note);
  }

  /** Preflight with a docker command that answers one question otherwise. */
  async function withDocker(stack: Stack, command: string, answer: string) {
    const real = (await mustRun('sh', ['-c', 'command -v docker'])).trim();
    const bin = await mkdtemp(join(folder, 'bin-'));
    const shim = `#!/bin/sh\nLEGACY=${stack.settings['LEGACY_VOLUME']}\ncase "$*" in "${command}"*) ${answer}; exit;; esac\nexec ${real} "$@"\n`;
    await writeFile(join(bin, 'docker'), shim);
    await chmod(join(bin, 'docker'), 0o755);
    const settings = await settingsFile(stack.settings);
    return runJob('scripts/preflight.ts', ['--settings', settings], {
      env: { ...dockerEnv(), PATH: `${bin}:${process.env['PATH']}` },
    });
  }
});

function dockerEnv(): Settings {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(DOCKER_|BUILDKIT_)/.test(name)),
  ) as Settings;
}

/** Moves all the same: which service ended it, and how. */
async function outcomeOf(stack: Stack, project: string, settings: Settings): Promise<string> {
  const { exitCode, output } = await stack.compose(
    ['--profile', 'migrate', 'up', '-d', 'migrate-data'],
    settings,
  );
  try {
    const failed = /service "([\w-]+)" didn't complete successfully: exit (\d+)/.exec(output);
    if (failed) return `${failed[1]} ${failed[2]}`;
    if (exitCode !== 0) return 'refused by Compose';
    const id = (
      await stack.compose(['--profile', 'migrate', 'ps', '-aq', 'migrate-data'], settings)
    ).stdout.trim();
    const code = (await mustRun('docker', ['wait', id])).trim();
    return code === '0' ? 'completed' : `migrate-data ${code}`;
  } finally {
    // With the settings of all: those of this state may be refused.
    const down = ['--profile', 'migrate', 'down', '--volumes', '--timeout', '5'];
    await stack.compose(down, { COMPOSE_PROJECT_NAME: project });
  }
}
