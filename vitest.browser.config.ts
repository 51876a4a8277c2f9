import { defineConfig } from 'vitest/config';
import { reporters } from './vitest.reporters.ts';

const SECOND = 1000;

/** The built frontend in a real browser, on a PostgreSQL of the run's own; one file at a time. */
export default defineConfig({
  test: {
    reporters: reporters('browser'),
    name: 'browser',
    include: ['tests/browser/**/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts', 'tests/browser/support/global-setup.ts'],
    fileParallelism: false,
    // Far longer than anything takes; what has not happened by then does not happen.
    expect: { poll: { timeout: 15 * SECOND } },
    testTimeout: 60 * SECOND,
    hookTimeout: 60 * SECOND,
  },
});
