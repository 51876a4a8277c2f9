import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LongestFirst } from './vitest.longest-first.ts';
import { PATIENCE } from './vitest.patience.ts';
import { reporters } from './vitest.reporters.ts';

/**
 * Unit tests run first and need nothing. Then come the integration tests; the matrices last (`stress`: faults,
 * truth tables, seeded corruptions, generated files), which take minutes and which `npm test` leaves out. Both
 * share one PostgreSQL each, started only when one of their tests is about to run, and run two files at a time,
 * because each also runs a job of its own; of the matrices three, because the longest ones wait for slow links.
 * `cases` says which of the drawn cases are run (tests/cases): none twice.
 */
export default defineConfig({
  test: {
    reporters: reporters('vitest'),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          setupFiles: ['tests/support/seed-fast-check.ts'],
          ...PATIENCE,
          // As the job's edge does, before SQLite is first loaded.
          env: { SQLITE_USE_URI: '1' },
          // Nothing they import keeps anything between two files; without this every file loads zod and zx anew.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      onServer('integration', ['tests/{integration,cases}/**/*.test.ts'], {
        groupOrder: 2,
        cases: [0, 20],
        maxWorkers: 2,
        // Each of 66 files loading the frontend and its tools anew was a tenth of the CPU: 338 s, 306 without.
        // They pass in any order; who stubs the environment undoes it.
        isolate: false,
      }),
      onServer('stress', ['tests/{stress,cases}/**/*.test.ts'], {
        groupOrder: 3,
        cases: [20, process.env['TEST_FULL'] === '1' ? Number.MAX_SAFE_INTEGER : 60],
        maxWorkers: 3,
        isolate: true,
      }),
    ],
  },
});

interface ServerProject {
  groupOrder: number;
  cases: [number, number];
  maxWorkers: number;
  isolate: boolean;
}

function onServer(
  name: string,
  include: string[],
  { groupOrder, cases, maxWorkers, isolate }: ServerProject,
): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      include,
      globalSetup: ['tests/support/global-setup.ts'],
      isolate,
      provide: { cases },
      sequence: { groupOrder },
      maxWorkers,
      ...PATIENCE,
    },
  };
}
