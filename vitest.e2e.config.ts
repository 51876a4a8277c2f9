import { defineConfig } from 'vitest/config';
import { reporters } from './vitest.reporters.ts';

const MINUTE = 60_000;

/** Whole stacks on a real container engine: one at a time, in minutes, with no embedded server. */
export default defineConfig({
  test: {
    reporters: reporters('e2e'),
    name: 'e2e',
    include: ['tests/e2e/**/*.test.ts'],
    globalSetup: ['tests/e2e/support/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 15 * MINUTE,
    hookTimeout: 15 * MINUTE,
  },
});
