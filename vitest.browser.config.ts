import { defineConfig } from 'vitest/config';
import { PATIENCE } from './vitest.patience.ts';
import { reporters } from './vitest.reporters.ts';

/** The built frontend in a real browser, on a PostgreSQL of the run's own; one file at a time. */
export default defineConfig({
  test: {
    reporters: reporters('browser'),
    name: 'browser',
    include: ['tests/browser/**/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts', 'tests/browser/support/global-setup.ts'],
    fileParallelism: false,
    ...PATIENCE,
  },
});
