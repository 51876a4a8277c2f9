import type Database from 'better-sqlite3';
import type { RepairPlace } from '../../rules/names.ts';
import type { SqliteValue } from '../../rules/quarantined-row.ts';
import { columnsFor, repairable } from '../../rules/remedies/asked.ts';
import { type ColumnRepair, repairValue } from '../../rules/remedies/chain.ts';
import { REMEDIES, remedyNamed } from '../../rules/remedies/remedies.ts';
import { smallValue } from '../../rules/remedies/repaired-sql.ts';
import { showValue } from '../../rules/remedies/show-value.ts';
import type { SourceShape } from '../../rules/shape.ts';
import { TABLES, type Table } from '../../rules/tables.ts';
import type { RuleName } from '../../rules/treatments.ts';
import { rowReader } from '../../sqlite.ts';
import type { TableCensus } from './counted.ts';
import { type Suggestions, SuggestionTally } from './suggestion-tally.ts';
import { troublesOf } from './troubles.ts';

type RefusedOf = Pick<TableCensus, 'name' | 'refused'>;

/**
 * What would help the refused rows: for every finding the remedies for values that fit, tried on every value,
 * besides those that are `asked` for already. `database` must see the file as it is.
 */
export function suggestRemedies(
  database: Database.Database,
  shape: SourceShape,
  tables: readonly RefusedOf[],
  asked: readonly RepairPlace[],
): Suggestions {
  const tally = new SuggestionTally();
  const used = { exact: new Set<string>(), all: new Set<string>() };
  for (const census of tables)
    for (const { trouble, repair, value } of badValues(database, shape, census)) {
      const { key, rule, column, isAlone } = trouble;
      const { possible, ...asked } = tryRemedies(value, repair, rule);
      for (const remedy of asked.exact) used.exact.add(wordFor({ table: census.name, column, remedy }));
      for (const remedy of asked.all) used.all.add(wordFor({ table: census.name, column, remedy }));
      for (const { remedies, value: after } of possible) {
        const example = { id: String(key), before: showValue(value), after: showValue(after) };
        tally.add({ table: census.name, column, rule, remedies: [...remedies] }, example, isAlone);
      }
    }
  return {
    suggestions: tally.list(),
    exact: withAsked(asked, placesAmong(used.exact)),
    all: withAsked(asked, placesAmong(used.all)),
  };
}

/** All of them, each once; none where nothing is added. */
export function withAsked(asked: readonly RepairPlace[], more: readonly RepairPlace[]): RepairPlace[] {
  const isNew = (place: RepairPlace) =>
    !asked.some((it) => it.table === place.table && it.column === place.column && it.remedy === place.remedy);
  return more.length === 0 ? [] : [...asked, ...more.filter(isNew)];
}

/** The values for which rows of a table are refused, each with all remedies that are for its column. */
function* badValues(database: Database.Database, shape: SourceShape, { name, refused }: RefusedOf) {
  const table = TABLES.find((it) => it.name === name) as Table;
  const columns = new Map(
    table.columns.map((column) => {
      const remedies = REMEDIES.filter((remedy) => columnsFor(remedy, table, shape).includes(column));
      return [column.name, { ...repairable(column, table), remedies: remedies.map((remedy) => remedy.name) }];
    }),
  );
  const readers = new Map<string, ReturnType<typeof rowReader>>();
  for (const trouble of troublesOf(refused).flatMap((row) => row.troubles)) {
    const { key, column } = trouble;
    const repair = columns.get(column);
    if (!repair) continue;
    const read = readers.get(column) ?? rowReader(database, name, [column], smallValue);
    readers.set(column, read);
    const value = read(key)?.get(column);
    // No remedy has a large one.
    if (value && (value.type === 'null' || value.value !== null)) yield { trouble, repair, value };
  }
}

/** Each remedy by itself, and then those that lose nothing, and all, one after the other. */
function tryRemedies(value: SqliteValue, column: ColumnRepair, rule: string) {
  const repaired = (remedies: readonly string[]) => repairValue(value, { ...column, remedies });
  const single = column.remedies.filter((name) => remedyNamed(name)?.rules.includes(rule as RuleName));
  const exact = repaired(column.remedies.filter((name) => remedyNamed(name)?.exact));
  const all = repaired(column.remedies);
  const tried = [...single.map((name) => repaired([name])), exact, all].filter((one) => one !== undefined);
  const possible = [...Map.groupBy(tried, ({ remedies }) => remedies.join()).values()];
  return {
    exact: exact?.remedies ?? [],
    all: all?.remedies ?? [],
    possible: possible.flatMap(([one]) => one ?? []),
  };
}

function wordFor({ table, column, remedy }: RepairPlace): string {
  return `${table}.${column}:${remedy}`;
}

/** In the order of tables, columns and remedies. */
function placesAmong(used: ReadonlySet<string>): RepairPlace[] {
  const places = TABLES.flatMap(({ name: table, columns }) =>
    columns.flatMap(({ name: column }) => REMEDIES.map(({ name: remedy }) => ({ table, column, remedy }))),
  );
  return places.filter((place) => used.has(wordFor(place)));
}
