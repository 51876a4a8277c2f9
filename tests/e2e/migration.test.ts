import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { type LegacyFile, legacyFile } from '../support/legacy.ts';
import { ALL_TRAINING_RUNS } from '../support/training-runs.ts';
import { scenario } from './support/scenario.ts';
import type { Stack } from './support/stack.ts';

const JOBS_IN_ORDER = [
  'volume-guard started',
  'volume-guard exited 0',
  'postgres started',
  'postgres healthy',
  'drizzle-migrate started',
  'drizzle-migrate exited 0',
  'migration-request started',
  'migration-request exited 0',
  'migrate-data started',
  'migrate-data exited 0',
  'migration-gate started',
  'migration-gate exited 0',
  'ml-role started',
  'ml-role exited 0',
];
const SERVERS = ['frontend started', 'ml started'];

interface Chart {
  id: number;
  name: string;
  created_at: number;
}

describe('an old deployment', () => {
  let legacy: LegacyFile;
  let before: { trainingRuns: string; volume: string };
  const theStack = scenario(async (stack) => {
    // What the old frontend left when it was killed: a last annotation that is in the -wal file only.
    legacy = await legacyFile({
      candles: 20_000,
      charts: 2,
      leftAs: 'hot-wal',
      alter: [
        `INSERT INTO annotations (chart_id, timestamp, label_type, created_at)
         SELECT id, 1700000000, 'in the -wal only', 1700000000 FROM charts LIMIT 1`,
      ],
    });
    const trainingRuns = await stack.old.fillPostgres();
    await stack.old.fillLegacy(legacy.folder);
    before = { trainingRuns, volume: await stack.old.describeLegacy() };
  });
  afterAll(() => legacy?.[Symbol.asyncDispose]());

  it('becomes one PostgreSQL, step by step, and only then the application starts', async () => {
    const stack = theStack();
    const { exitCode, output } = await stack.up('migrate');
    expect(exitCode, output).toBe(0);
    await serversHealthy(stack);
    console.log(`docker compose --profile migrate up\n${stack.events.describe()}`);
    expect(jobsOf(stack)).toEqual(JOBS_IN_ORDER);
    expect(serversAfterJobs(stack)).toEqual(SERVERS);
    expect(await stack.report()).toMatchObject({ status: 'completed', exitCode: 0, balanced: true });
  });

  it('shows its old charts and every one of their candles in the frontend', async () => {
    const stack = theStack();
    const charts = await stack.json<Chart[]>('frontend', 3000, '/api/charts');
    using sqlite = openLegacy(legacy);
    expect(charts.toSorted((a, b) => a.id - b.id)).toEqual(
      sqlite.all('SELECT id, name, created_at FROM charts ORDER BY id'),
    );
    for (const { id } of charts) {
      const candles = await stack.json<unknown[]>('frontend', 3000, `/api/candles?chartId=${id}`);
      expect(candles).toEqual(
        sqlite.all(`SELECT time, open, high, low, close FROM candles WHERE chart_id = ${id} ORDER BY time`),
      );
      expect(candles.length).toBeGreaterThan(0);
    }
  });

  it('keeps what was committed but only in the -wal file', async () => {
    const found = await theStack().sql(
      `SELECT count(*) FROM annotations WHERE label_type = 'in the -wal only'`,
    );
    expect(found).toBe('1');
  });

  it('keeps every value of training_runs, in the renamed database, where the ML service finds them', async () => {
    const stack = theStack();
    expect(await stack.sql(ALL_TRAINING_RUNS)).toBe(before.trainingRuns);
    expect(await stack.sql(`SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1`)).toBe(
      'candle_annotator\npostgres',
    );
    expect(await stack.json('ml', 8001, '/health')).toBeTruthy();
  });

  it('keeps its legacy volume as it was: names, owners, bytes and times', async () => {
    expect(await theStack().old.describeLegacy()).toBe(before.volume);
  });

  it('runs without root, capabilities, a writable root file system or a port beyond loopback', async () => {
    const stack = theStack();
    const containers = await stack.docker.listContainers({
      all: true,
      filters: { name: [`${stack.project}-`] },
    });
    const found = await Promise.all(containers.map(({ Id }) => stack.docker.getContainer(Id).inspect()));
    expect(found).toHaveLength(9);
    for (const { Name, Config, HostConfig } of found) {
      expect(Config.User, Name).toMatch(/^(?!0\b|root\b)./);
      expect(HostConfig.ReadonlyRootfs, Name).toBe(true);
      expect(HostConfig.CapDrop, Name).toEqual(['ALL']);
      expect(HostConfig.SecurityOpt, Name).toEqual(['no-new-privileges:true']);
      const bindings = Object.values(HostConfig.PortBindings as Record<string, { HostIp: string }[]>).flat();
      for (const { HostIp } of bindings) expect(HostIp, Name).toBe('127.0.0.1');
    }
    expect(
      found.flatMap(({ Mounts }) => Mounts).find(({ Destination }) => Destination === '/legacy')?.RW,
    ).toBe(false);
  });

  it('no log and no report holds the password', async () => {
    const stack = theStack();
    const text = (await stack.describeFailure()) + JSON.stringify(await stack.report());
    expect(text).not.toContain('p@ss');
    expect(text).not.toContain(encodeURIComponent('p@ss'));
  });

  it('a second --profile migrate up does nothing, even after the application has written and a plain down', async () => {
    const stack = theStack();
    await stack.sql(`INSERT INTO charts (name) VALUES ('made after the cutover')`);
    const counts = await rowCounts(stack);
    await stack.down();
    const { exitCode, output } = await stack.up('migrate');
    expect(exitCode, output).toBe(0);
    await serversHealthy(stack);
    console.log(`docker compose --profile migrate up, again\n${stack.events.describe()}`);
    expect(jobsOf(stack)).toEqual(JOBS_IN_ORDER);
    expect(await stack.report()).toMatchObject({ status: 'noop', exitCode: 0 });
    expect(await rowCounts(stack)).toBe(counts);
    expect(await stack.old.describeLegacy()).toBe(before.volume);
  });

  it('a plain up starts the application without the migration', async () => {
    const stack = theStack();
    await stack.down();
    const { exitCode, output } = await stack.up('plain');
    expect(exitCode, output).toBe(0);
    await serversHealthy(stack);
    console.log(`docker compose up\n${stack.events.describe()}`);
    expect(jobsOf(stack)).toEqual(
      JOBS_IN_ORDER.filter((name) => !/migration-request|migrate-data/.test(name)),
    );
    const charts = await stack.json<Chart[]>('frontend', 3000, '/api/charts');
    expect(charts.map(({ name }) => name)).toContain('made after the cutover');
  });

  it('gone back from by hand starts nothing in silence, until the old file was compared', async () => {
    const stack = theStack();
    await stack.compose(['stop', 'frontend', 'ml']);
    const rename = 'ALTER DATABASE candle_annotator RENAME TO ml_db';
    await stack.compose(['exec', '-T', 'postgres', 'psql', '-U', 'ml_user', '-d', 'postgres', '-c', rename]);
    await stack.compose(['--profile', 'migrate', 'down']);
    const plain = await stack.up('plain');
    expect(plain.exitCode, plain.output).toBe(1);
    expect(await stack.logs('migration-gate')).toContain(
      'went_back: The database had its old name, ml_db, again',
    );
    expect(stack.events.order().filter((name) => SERVERS.includes(name))).toEqual([]);
    const compared = await stack.up('migrate');
    expect(compared.exitCode, compared.output).toBe(0);
    await serversHealthy(stack);
  });
});

async function serversHealthy(stack: Stack): Promise<void> {
  await Promise.all([stack.events.seen('frontend', 'healthy'), stack.events.seen('ml', 'healthy')]);
}

function jobsOf(stack: Stack): string[] {
  return stack.events.order().filter((name) => !/^(frontend|ml) /.test(name));
}

/** The servers that were started once all jobs had ended, by name: their order is nobody's promise. */
function serversAfterJobs(stack: Stack): string[] {
  const order = stack.events.order();
  const ended = order.indexOf('migration-gate exited 0');
  return order
    .slice(ended)
    .filter((name) => SERVERS.includes(name))
    .sort();
}

function rowCounts(stack: Stack): Promise<string> {
  return stack.sql(
    `SELECT (SELECT count(*) FROM charts), (SELECT count(*) FROM candles), (SELECT count(*) FROM annotations),
            (SELECT count(*) FROM span_annotations), (SELECT max(id) FROM legacy_migration.runs)`,
  );
}

function openLegacy({ path }: LegacyFile) {
  const database = new Database(path, { readonly: true });
  return {
    all: (sql: string) => database.prepare(sql).all(),
    [Symbol.dispose]: () => database.close(),
  };
}
