import { describe, expect, it } from 'vitest';
import { legacyFile } from '../support/legacy.ts';
import { breaking } from './support/breaking.ts';
import { scenario } from './support/scenario.ts';

/** A million took 140 MiB where three took 150; the job's own memory of rows grows with neither. */
const CANDLES = process.env['TEST_FULL'] === '1' ? 3_000_000 : 1_000_000;
const MEMORY_MIB = 256;

describe('a machine with little memory', () => {
  const theStack = scenario(async (stack) => {
    await stack.newMachine();
    await using legacy = await legacyFile({ candles: CANDLES, charts: 3 });
    await stack.old.fillLegacy(legacy.folder);
  });

  it('1,000,000 candles arrive and are verified by a job that has 256 MiB and no swap (TEST_FULL=1: 3,000,000)', async () => {
    const stack = theStack();
    const limit = `${MEMORY_MIB}m`;
    await using tight = await breaking({ 'migrate-data': { mem_limit: limit, memswap_limit: limit } });
    await stack.events.forget();
    const { exitCode, output } = await stack.compose(
      ['--profile', 'migrate', 'up', '-d', 'migrate-data'],
      tight.settings,
    );
    expect(exitCode, output).toBe(0);
    await stack.events.seen('migrate-data', 'exited 0');
    const { State, HostConfig } = await stack.inspect('migrate-data');
    expect([HostConfig.Memory, HostConfig.MemorySwap]).toEqual([MEMORY_MIB << 20, MEMORY_MIB << 20]);
    expect(State.OOMKilled).toBe(false);
    expect(await stack.report()).toMatchObject({ status: 'completed', balanced: true });
    expect(await stack.sql('SELECT count(*) FROM candles')).toBe(String(CANDLES));
  });
});
