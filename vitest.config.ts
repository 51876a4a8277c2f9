import { defineConfig } from 'vitest/config';
import { reporters } from './vitest.reporters.ts';

const SECOND = 1000;

/**
 * Unit tests run first and need nothing. Integration tests share one PostgreSQL, which is started only
 * when at least one of them is about to run; two at a time, because each also runs a job of its own.
 */
export default defineConfig({
  test: {
    reporters: reporters('vitest'),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          setupFiles: ['tests/support/seed-fast-check.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/{integration,cases,faults}/**/*.test.ts'],
          globalSetup: ['tests/support/global-setup.ts'],
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
          testTimeout: 60 * SECOND,
          hookTimeout: 60 * SECOND,
        },
      },
    ],
  },
});
