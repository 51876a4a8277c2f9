import type { RepairPlace } from '../../rules/names.ts';
import { planRepairs } from '../../rules/remedies/asked.ts';
import { remedyNamed } from '../../rules/remedies/remedies.ts';
import { ROW_REMEDIES } from '../../rules/remedies/rows.ts';
import type { SourceShape } from '../../rules/shape.ts';
import type { OnRemedy } from './changed-table.ts';
import type { TableCensus } from './counted.ts';
import { RowPlan } from './row-plan.ts';
import type { PlanReaders } from './row-questions.ts';
import { type Suggestions, SuggestionTally } from './suggestion-tally.ts';

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
  const tally = new SuggestionTally();
  const places = new Map<string, RepairPlace>();
  const note: OnRemedy = ({ key, rule, isAlone }, { table, column, remedy, before, after }) => {
    tally.add({ table, column, rule, remedies: [remedy] }, { id: String(key), before, after }, isAlone);
    places.set(`${table}.${column}:${remedy}`, { table, column, remedy });
  };
  new RowPlan(readers, planRepairs(EVERYWHERE, shape), note).extend(tables);
  const all = [...places.values()];
  return { suggestions: tally.list(), exact: all.filter(({ remedy }) => remedyNamed(remedy)?.exact), all };
}
