import type { Suggestion } from '../../report.ts';
import type { RepairPlace } from '../../rules/names.ts';
import { remedyNamed } from '../../rules/remedies/remedies.ts';

/** What would help refused rows. */
export interface Suggestions {
  suggestions: Suggestion[];
  /** What to ask for so that everything comes in that can without losing anything, and so that all does. */
  exact: RepairPlace[];
  all: RepairPlace[];
}

const MOST_EXAMPLES = 3;

/** Collects suggestions: the same remedies for the same finding make one. */
export class SuggestionTally {
  readonly #found = new Map<string, Suggestion>();

  /** `isAlone`: nothing else is wrong with the row. */
  add(
    what: Pick<Suggestion, 'table' | 'column' | 'rule' | 'remedies'>,
    example: Suggestion['examples'][number],
    isAlone: boolean,
  ): void {
    const name = JSON.stringify(what);
    const exact = what.remedies.every((remedy) => remedyNamed(remedy)?.exact);
    const found = this.#found.get(name) ?? { ...what, rows: 0, exact, examples: [] };
    if (isAlone) found.rows++;
    if (found.examples.length < MOST_EXAMPLES) found.examples.push(example);
    this.#found.set(name, found);
  }

  list(): Suggestion[] {
    return [...this.#found.values()];
  }
}
