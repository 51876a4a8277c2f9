import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/**
 * The files that take longest, longest first, measured on two idle cores. A fresh clone has no times of
 * an earlier run, and vitest then goes by the length of a file: the target's truth table, a short file
 * and half of its suite's work, came last and ran alone beside an idle core.
 */
export const LONGEST_FILES = [
  // The first two mostly wait for their links, as slow-link does: where all three did so at once, both cores were
  // idle for a minute.
  'tests/stress/target-truth-table.test.ts',
  'tests/stress/faults/network.test.ts',
  'tests/stress/verifier-detection.test.ts',
  'tests/stress/property.test.ts',
  'tests/stress/faults/others.test.ts',
  'tests/stress/slow-link.test.ts',
  'tests/stress/faults/random-kills.test.ts',
  'tests/stress/source-truth-table.test.ts',
  'tests/stress/hints.test.ts',
  'tests/stress/migrate/export.test.ts',
  'tests/stress/memory.test.ts',
  'tests/e2e/way-back.test.ts',
  'tests/e2e/preflight.test.ts',
  'tests/e2e/script-hints.test.ts',
  'tests/e2e/cutover.test.ts',
  'tests/e2e/backup.test.ts',
  'tests/e2e/migration.test.ts',
  'tests/e2e/shut-gate.test.ts',
];

/** Within a suite the files that take longest begin first; the rest keeps vitest's order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const inOrder = await super.sort(files);
    const suites = new Set(inOrder.map(({ project }) => project.name));
    return [...suites].flatMap((suite) =>
      inOrder.filter(({ project }) => project.name === suite).sort((one, other) => rank(one) - rank(other)),
    );
  }
}

function rank({ moduleId }: TestSpecification): number {
  const index = LONGEST_FILES.findIndex((file) => moduleId.endsWith(`/${file}`));
  return index === -1 ? LONGEST_FILES.length : index;
}
