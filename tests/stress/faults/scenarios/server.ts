import { expect } from 'vitest';
import { familyOf } from '../../../support/processes.ts';
import { openProxy } from '../../../support/proxy.ts';
import { holdRun, sessions } from '../support/moments.ts';
import { expectExit, expectWhole } from '../support/outcome.ts';
import { allGone, parentOf } from '../support/processes.ts';
import type { FaultDatabase, World } from '../support/world.ts';
import type { Scenario } from './scenario.ts';

/** The server goes away and comes back: the same process goes on, and its log says so. */
function survives(act: (world: World, database: FaultDatabase) => Promise<void>): Scenario {
  return async (world, stage) => {
    await using database = await world.createDatabase();
    await using held = await holdRun(stage, { database, legacy: world.legacy });
    await act(world, database);
    await held.release();
    const { stderr } = await expectExit(held.job, 0);
    expect(stderr).toContain('"event":"retry"');
    await held.forget();
    await expectWhole(world, database);
  };
}

export const immediateShutdown = survives(async ({ server }) => {
  await server.stop('immediate');
  await server.start();
});

export const restart = survives(async ({ server }) => {
  await server.stop('fast');
  await server.start();
});

/** The server itself is killed: nobody is left to end its sessions' processes, which notice by themselves. */
export const killedServer = survives(async ({ server }, database) => {
  const [session] = await sessions(database);
  const postmaster = await parentOf(session as number);
  const processes = familyOf(postmaster);
  process.kill(postmaster, 'SIGKILL');
  await allGone(processes);
  // Until somebody asks for its exit code, the next server takes it for one that still runs.
  await server.stop();
  await server.start();
});

/** One process of the server is killed, and the server ends all sessions and recovers. */
export const killedBackend = survives(async (_world, database) => {
  const [pid] = await sessions(database);
  process.kill(pid as number, 'SIGKILL');
  for (;;) {
    // It refuses connections until it has recovered.
    const left = await sessions(database).catch(() => [pid as number]);
    if (!left.includes(pid as number)) return;
  }
});

function overProxy(act: 'reset' | 'freeze'): Scenario {
  return async (world, stage) => {
    await using database = await world.createDatabase();
    await using proxy = await openProxy(database.url);
    await using held = await holdRun(stage, { database, legacy: world.legacy, url: proxy.url });
    proxy[act]();
    await held.release();
    const { stderr } = await expectExit(held.job, 0);
    expect(stderr).toContain('"event":"retry"');
    await held.forget();
    await expectWhole(world, database);
  };
}

export const reset = overProxy('reset');
export const halfOpen = overProxy('freeze');
