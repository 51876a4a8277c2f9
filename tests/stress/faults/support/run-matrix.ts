import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Fault, MATRIX } from '../matrix.ts';
import { STAGES, type Stage } from './moments.ts';
import { Unavailable } from './small-disk.ts';
import { createWorld, type World } from './world.ts';

const MINUTE = 60_000;
/** Tested on every commit: where the most is at work. The rest takes turns, chosen by the fault's place. */
const ALWAYS: readonly Stage[] = ['copy', 'seal'];

/** Declares the tests of one group of faults: every cell with TEST_FULL, otherwise a sample of each row. */
export function runMatrix(group: Fault['group']): void {
  describe.each(MATRIX.filter((fault) => fault.group === group))('$name: $promise', (fault) => {
    let world: World;
    beforeAll(async () => {
      world = await createWorld();
    }, MINUTE);
    afterAll(() => world?.[Symbol.asyncDispose]());
    for (const stage of STAGES) {
      const cell = fault.cells[stage];
      if (!('test' in cell)) continue;
      it.runIf(process.env['TEST_FULL'] || isSampled(fault, stage))(
        `in ${stage}`,
        async (context) => {
          try {
            await cell.test(world, stage);
          } catch (error) {
            if (error instanceof Unavailable) context.skip(error.message);
            throw error;
          }
        },
        2 * MINUTE,
      );
    }
  });
}

/** Whether a cell is tested without TEST_FULL too. */
export function isSampled(fault: Fault, stage: Stage): boolean {
  if (fault.always) return fault.always.includes(stage);
  const tested = STAGES.filter((name) => 'test' in fault.cells[name]);
  const turn = tested[MATRIX.indexOf(fault) % tested.length];
  return ALWAYS.includes(stage) || stage === turn;
}
