// Finds out which remedies about whole rows would help those that are refused.

import type { RepairPlace } from '../../rules/names.ts';
import { planRepairs } from '../../rules/remedies/asked.ts';
import { remedyNamed } from '../../rules/remedies/remedies.ts';
import { ROW_REMEDIES } from '../../rules/remedies/rows.ts';
import type { SourceShape } from '../../rules/shape.ts';
import type { OnRemedy } from './changed-table.ts';
import type { TableCensus } from './counted.ts';
import { RowPlan } from './row-plan.ts';
import type { PlanReaders } from './row-questions.ts';
import { MOST_EXAMPLES, type Suggestion, type Suggestions } from './suggest.ts';

const EVERYWHERE = ROW_REMEDIES.map(({ name: remedy }) => ({ table: null, column: null, remedy }));

/**
 * What remedies about whole rows would do for the rows that are refused now; what these keep out in turn is
 * seen only when they are in.
 */
export function suggestRows(
  readers: PlanReaders,
  shape: SourceShape,
  tables: readonly TableCensus[],
): Suggestions {
  const found = new Map<string, Suggestion>();
  const places = new Map<string, RepairPlace>();
  const note: OnRemedy = ({ table, key, reason, column, remedy, before, after, isAlone }) => {
    const name = JSON.stringify([table, column, reason, remedy]);
    const exact = remedyNamed(remedy)?.exact === true;
    const suggestion = found.get(name) ?? {
      ...{ table, column, rule: reason, remedies: [remedy], rows: 0, exact },
      examples: [],
    };
    if (isAlone) suggestion.rows++;
    if (suggestion.examples.length < MOST_EXAMPLES)
      suggestion.examples.push({ id: String(key), before, after });
    found.set(name, suggestion);
    places.set(`${table}.${column}:${remedy}`, { table, column, remedy });
  };
  new RowPlan(readers, planRepairs(EVERYWHERE, shape), note).extend(tables);
  const all = [...places.values()];
  return {
    suggestions: [...found.values()],
    exact: all.filter(({ remedy }) => remedyNamed(remedy)?.exact),
    all,
  };
}
