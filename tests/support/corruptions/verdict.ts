import type { Finding } from '../../../jobs/migrate/rules/findings.ts';
import type { Migration } from '../migration.ts';
import { groupName } from './claims.ts';
import type { Difference } from './difference.ts';
import type { Corruption, Kind } from './kind.ts';

/** What became of the cases of one kind. */
export interface Tally {
  kind: Kind;
  cases: number;
  /** Cases of which every difference was reported. */
  reported: number;
}

export interface Outcome {
  tallies: Tally[];
  /** One line for each case that was not reported, and for each finding that no case explains. */
  failures: string[];
}

export interface Case {
  kind: Kind;
  corruption: Corruption;
}

/**
 * Compares what was seeded with what was reported, group by group, and counts. The schema was loosened, which
 * is reported of equal rows: whether rows differ is told by the error.
 */
export function judge(
  outcome: Outcome,
  seeded: readonly Case[],
  { exitCode, report, stderr }: Migration,
): void {
  const reported = report?.findings.filter(({ action }) => action === 'differs') ?? [];
  const findings = new Map(reported.map((finding) => [groupName(finding), finding]));
  const expected = Map.groupBy(
    seeded.flatMap(({ corruption }) => corruption.differences),
    groupName,
  );
  const wanted = `6, ${expected.size > 0 ? 'changed_since' : 'schema_differs'}`;
  const ended = `${exitCode}, ${report?.error?.code}`;
  const fail = (line: string) => outcome.failures.push(line);
  if (ended !== wanted) fail(`exit code ${ended} instead of ${wanted}: ${stderr.slice(-1500)}`);
  if (findings.size < reported.length) fail(`reported in two parts: ${JSON.stringify(reported)}`);
  for (const [name, finding] of findings) {
    const differences = expected.get(name);
    const explained = differences && isExactly(finding, differences);
    if (!explained)
      fail(`reported ${JSON.stringify(finding)}, seeded ${JSON.stringify(shorten(differences))}`);
  }
  for (const { kind, corruption } of seeded) {
    const tally = outcome.tallies.find((one) => one.kind === kind) as Tally;
    const missed = corruption.differences.filter(
      (difference) => !isReported(findings.get(groupName(difference)), difference),
    );
    tally.cases++;
    if (missed.length === 0 && ended === wanted) tally.reported++;
    else fail(`${kind.kind}: not reported: ${JSON.stringify(shorten(missed))}`);
  }
}

/** The finding counts all that was seeded in its group, and names nothing else. */
function isExactly(finding: Finding, differences: readonly Difference[]): boolean {
  const keys = new Set(differences.flatMap((difference) => difference.keys));
  const count = differences.reduce((sum, difference) => sum + difference.count, 0);
  const named = finding.examples.length === Math.min(5, keys.size);
  return finding.count === count && named && finding.examples.every((key) => keys.has(key));
}

/** The finding is there and, where it can name all rows it concerns, names this one. */
function isReported(finding: Finding | undefined, { keys, count }: Difference): boolean {
  if (!finding || finding.count < count) return false;
  return count > 5 || keys.every((key) => finding.examples.includes(key));
}

function shorten(differences: readonly Difference[] | undefined): unknown {
  return differences?.map((difference) => ({ ...difference, keys: difference.keys.slice(0, 5) }));
}
