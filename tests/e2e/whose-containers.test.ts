import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listHolders } from '../../scripts/operate/volumes.ts';
import { run } from './support/command.ts';
import { compose } from './support/compose.ts';

const HERE = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const OURS = `whose-${randomUUID().slice(0, 8)}`;

interface Made {
  project: string;
  folder: string;
  isLabelled: boolean;
}

/** What made a container, and whether it is of the stack that this checkout's Compose speaks of. */
const CONTAINERS: [string, Made, { isOurs: boolean; isOfStack: boolean }][] = [
  ['ours', { project: OURS, folder: HERE, isLabelled: true }, { isOurs: true, isOfStack: true }],
  [
    'ours, from before the labels',
    { project: OURS, folder: HERE, isLabelled: false },
    { isOurs: true, isOfStack: false },
  ],
  [
    'ours, by a checkout that was copied or moved',
    { project: OURS, folder: '/elsewhere', isLabelled: true },
    { isOurs: true, isOfStack: true },
  ],
  [
    'an old deployment whose folder has the name of ours',
    { project: OURS, folder: '/elsewhere', isLabelled: false },
    { isOurs: false, isOfStack: false },
  ],
  [
    'the stack under another name of the project',
    { project: `${OURS}-second`, folder: HERE, isLabelled: true },
    { isOurs: false, isOfStack: true },
  ],
];

describe('whose a container is', () => {
  const ids = new Map<string, string>();

  beforeAll(async () => {
    for (const [what, made] of CONTAINERS) ids.set(what, await create(made));
  });

  afterAll(() => run('docker', ['rm', ...ids.values()]));

  it.each(CONTAINERS)('%s', async (what, _, whose) => {
    const holders = await listHolders({ project: OURS });
    expect(holders.find(({ id }) => id === ids.get(what))).toMatchObject(whose);
  });

  it('can be told of every service, by its label', async () => {
    const { stdout } = await compose(['--profile', 'migrate', 'config', '--format', 'json'], {
      POSTGRES_PASSWORD: 'p',
    });
    const services: [string, { labels?: Record<string, string> }][] = Object.entries(
      JSON.parse(stdout).services,
    );
    expect(services.length).toBeGreaterThanOrEqual(9);
    for (const [name, { labels = {} }] of services)
      expect(Object.keys(labels), name).toContainEqual(expect.stringMatching(/^candle-annotator\./));
  });
});

/** Makes one, which is never started. */
async function create({ project, folder, isLabelled }: Made): Promise<string> {
  const labels = {
    'com.docker.compose.project': project,
    'com.docker.compose.project.working_dir': folder,
    ...(isLabelled && { 'candle-annotator.stack': 'consolidated' }),
  };
  const options = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
  const { exitCode, stdout, output } = await run('docker', ['create', ...options, 'postgres:16']);
  expect(exitCode, output).toBe(0);
  return stdout.trim();
}
