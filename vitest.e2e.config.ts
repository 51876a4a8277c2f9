import { defineConfig } from 'vitest/config';
import { LongestFirst } from './vitest.longest-first.ts';
import { PATIENCE } from './vitest.patience.ts';
import { reporters } from './vitest.reporters.ts';

const MINUTE = 60_000;

/** Whole stacks on a real container engine, two files at a time: they mostly wait for containers. No embedded server. */
export default defineConfig({
  test: {
    reporters: reporters('e2e'),
    sequence: { sequencer: LongestFirst },
    name: 'e2e',
    include: ['tests/e2e/**/*.test.ts'],
    globalSetup: ['tests/e2e/support/global-setup.ts'],
    maxWorkers: 2,
    ...PATIENCE,
    testTimeout: 15 * MINUTE,
    hookTimeout: 15 * MINUTE,
  },
});
