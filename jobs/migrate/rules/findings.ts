// Findings: what an operator must know of the data.

/** What was done about a finding. `refused` is what stops a run before its first write. */
export const ACTIONS = [
  'refused',
  'quarantined',
  'dropped',
  'defaulted',
  'supplied',
  'kept',
  /** A value was made one that its column can hold, as was asked; the rule is the remedy. */
  'repaired',
  'absent',
  'differs',
  /** Of an export: what the legacy shape cannot hold is cut off. */
  'truncated',
  /** A row from quarantine is in the legacy file again, or in PostgreSQL. */
  'restored',
] as const;
export type Action = (typeof ACTIONS)[number];

/** Something about the legacy data, or about how the target differs from it, that an operator must know. */
export interface Finding {
  table: string;
  /** NULL where the whole table or row is meant. */
  column: string | null;
  /** Stable name, e.g. `wrong_type`. */
  rule: string;
  /** Rows it concerns. */
  count: number;
  action: Action;
  /** The first rowids it concerns; at most `MAX_EXAMPLES`. */
  examples: string[];
}

export const MAX_EXAMPLES = 5;

/** A finding of the verifier's. */
export function differing(
  table: string,
  column: string | null,
  rule: string,
  count: number,
  examples: string[] = [],
): Finding {
  return { table, column, rule, count, action: 'differs', examples };
}

/** Collects findings row by row: same table, column and rule make one finding. */
export class FindingTally {
  readonly #findings = new Map<string, Finding>();

  add(
    { table, column, rule, action }: Omit<Finding, 'count' | 'examples'>,
    examples: string[],
    count = 1,
  ): void {
    const name = JSON.stringify([table, column, rule, action]);
    const finding = this.#findings.get(name) ?? { table, column, rule, count: 0, action, examples: [] };
    finding.count += count;
    finding.examples.push(...examples.slice(0, MAX_EXAMPLES - finding.examples.length));
    this.#findings.set(name, finding);
  }

  list(): Finding[] {
    return [...this.#findings.values()];
  }
}
