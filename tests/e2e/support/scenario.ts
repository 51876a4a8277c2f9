import { afterAll, beforeAll, inject, onTestFailed } from 'vitest';
import { Stack } from './stack.ts';

/**
 * A stack for the tests of one `describe`, which run in order and build on each other: made and
 * prepared before the first, removed with everything it made after the last. Where a test, or the
 * preparation, fails, events, states and all logs are printed while the containers still exist.
 */
export function scenario(
  prepare: (stack: Stack) => Promise<void>,
  settings: Record<string, string> = {},
): () => Stack {
  let stack: Stack | undefined;
  beforeAll(async () => {
    stack = await Stack.open(inject('imageTag'), settings);
    await prepare(stack).catch(async (cause) => {
      console.error(await stack?.describeFailure());
      throw cause;
    });
  });
  afterAll(async () => {
    await stack?.[Symbol.asyncDispose]();
  });
  return () => {
    if (!stack) throw new Error('The stack was not made.');
    const prepared = stack;
    onTestFailed(async () => console.error(await prepared.describeFailure()));
    return prepared;
  };
}
