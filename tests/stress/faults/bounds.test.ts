import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../support/migration.ts';
import { openProxy } from '../../support/proxy.ts';
import { withClient } from '../../support/server.ts';
import { holdRun, sessions } from './support/moments.ts';
import { expectExit, expectFinishedByNext, expectWhole } from './support/outcome.ts';
import { createWorld, SMALL_BATCHES, type World } from './support/world.ts';

const MINUTE = 60_000;

let world: World;
beforeAll(async () => {
  world = await createWorld();
}, MINUTE);
afterAll(() => world?.[Symbol.asyncDispose]());

test.runIf(process.env['TEST_FULL'])(
  'a server that does not come back is given up after six attempts: exit 4, and the same command finishes later',
  async () => {
    await using database = await world.createDatabase();
    await using held = await holdRun('verify', { database, legacy: world.legacy });
    await world.server.stop('immediate');
    await held.release();
    const { stderr } = await expectExit(held.job, 4);
    expect(stderr.match(/"what":"run".*"event":"retry"/g)).toHaveLength(6);
    expect(stderr).toContain('target_unreachable');
    await world.server.start();
    await expectFinishedByNext(world, database);
  },
  3 * MINUTE,
);

test(
  'what a run that ended with 0 has done is there when the server crashes that moment: its last commit is on disk',
  async () => {
    await using database = await world.createDatabase();
    // Of commits that do not wait the server then writes what it must, and the rest only after ten seconds.
    await database.query(`ALTER SYSTEM SET wal_writer_delay = '10s'`);
    await database.query('SELECT pg_reload_conf()');
    const { exitCode, stderr } = await migrate(database, world.legacy, { args: SMALL_BATCHES });
    await world.server.stop('immediate');
    expect(exitCode, stderr).toBe(0);
    await world.server.start();
    await expectWhole(world, database);
    await database.query('ALTER SYSTEM RESET wal_writer_delay');
  },
  MINUTE,
);

test(
  'a process that lost its lock writes nothing more once another has taken the run up',
  async () => {
    await using database = await world.createDatabase();
    await using proxy = await openProxy(database.url);
    await using held = await holdRun('census', { database, legacy: world.legacy, url: proxy.url });
    // The network dies under the first process, and the server notices: its sessions end, its lock is free.
    proxy.freeze();
    for (const pid of await sessions(database)) {
      await database.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
    }
    await expectFinishedByNext(world, database);
    await held.release();
    const { stderr } = await expectExit(held.job, 0);
    expect(stderr).toContain('nothing_to_do');
    await expectWhole(world, database);
  },
  MINUTE,
);

test(
  'a claim that another process has overtaken loads nothing',
  async () => {
    await using database = await world.createDatabase();
    await using held = await holdRun('copy', { database, legacy: world.legacy });
    // As if another process had taken the run up the moment this one's transactions have ended.
    const overtaking = withClient(database.url, (client) =>
      client.query(`UPDATE legacy_migration.runs SET started_at = clock_timestamp(), worker = 'another:1'`),
    );
    await held.release();
    await overtaking;
    const { stderr } = await expectExit(held.job, 7);
    expect(stderr).toContain('Another process has taken this migration up');
    await held.forget();
    await expectFinishedByNext(world, database);
  },
  MINUTE,
);
