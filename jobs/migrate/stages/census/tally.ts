import { MAX_EXAMPLES } from '../../rules/findings.ts';
import { type RefusedGroup, sayReason } from '../../rules/refused.ts';
import { isRefusal, type RuleName } from '../../rules/treatments.ts';

/** How many rows of a key range break a rule in a column, and the first of them. */
export interface RuleTally {
  rule: RuleName;
  column: string;
  count: number;
  examples: string[];
}

/** Collects which rows of a key range break which rules, in a form that passes between threads cheaply. */
export class BrokenRules {
  readonly #reasons = new Map<bigint, string>();
  readonly #tallies = new Map<string, RuleTally>();

  add(rule: RuleName, column: string, key: bigint): void {
    const reason = sayReason(rule, column);
    const tally = this.#tallies.get(reason) ?? { rule, column, count: 0, examples: [] };
    tally.count++;
    if (tally.examples.length < MAX_EXAMPLES) tally.examples.push(String(key));
    this.#tallies.set(reason, tally);
    if (!isRefusal(rule)) return;
    const others = this.#reasons.get(key);
    this.#reasons.set(key, others ? `${others} ${reason}` : reason);
  }

  /** Whether a row breaks a rule that keeps it from being loaded. */
  isRefused(key: bigint): boolean {
    return this.#reasons.has(key);
  }

  /** Everything that was added; refused rows in groups that share all reasons. */
  result(): { refused: RefusedGroup[]; tallies: RuleTally[] } {
    const groups = Map.groupBy(this.#reasons, ([, reasons]) => reasons);
    return {
      refused: Array.from(groups, ([reasons, rows]) => ({
        reasons: reasons.split(' '),
        keys: BigInt64Array.from(rows, ([key]) => key),
      })),
      tallies: [...this.#tallies.values()],
    };
  }
}
