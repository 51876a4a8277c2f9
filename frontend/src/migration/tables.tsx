import type { MigratedTable } from '../contract/migration.ts';
import { formatCount, formatSeconds } from './figures.ts';
import { stateOf } from './mood.ts';

const COLUMNS: { name: string; value: (table: MigratedTable) => number; always: boolean }[] = [
  { name: 'In the file', value: (table) => table.source_rows, always: true },
  { name: 'Supplied', value: (table) => table.supplied_rows, always: false },
  { name: 'Loaded', value: (table) => table.loaded_rows, always: true },
  { name: 'Quarantined', value: (table) => table.quarantined_rows, always: false },
  { name: 'Dropped', value: (table) => table.dropped_rows, always: false },
  { name: 'Verified', value: (table) => table.verified_rows, always: true },
  { name: 'Differing', value: (table) => table.mismatched_rows, always: true },
];

const TONES = { good: 'text-rise', bad: 'text-fall font-semibold', open: 'text-muted' } as const;

/** Rows per table, and whether the arithmetic is right. Columns that are zero throughout may be left out. */
export function Tables({ tables, balanced }: { tables: readonly MigratedTable[]; balanced: boolean | null }) {
  const columns = COLUMNS.filter(({ always, value }) => always || tables.some((table) => value(table) > 0));
  return (
    <>
      <section
        aria-label="Rows per table"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        className="overflow-x-auto rounded-xl border border-line bg-panel"
      >
        <table className="w-full text-right tabular-nums">
          <thead className="text-xs text-muted">
            <tr className="border-b border-line *:px-4 *:py-2.5 *:font-medium *:whitespace-nowrap">
              <th scope="col" className="text-left">
                Table
              </th>
              {columns.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">Time</th>
              <th scope="col" className="text-left">
                State
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {tables.map((table) => (
              <tr key={table.name} className="*:px-4 *:py-2 *:whitespace-nowrap">
                <th scope="row" className="text-left font-medium">
                  {table.name}
                </th>
                {columns.map(({ name, value }) => (
                  <td key={name}>{formatCount(value(table))}</td>
                ))}
                <td className="text-muted">{formatSeconds(table.seconds)}</td>
                <td className={`text-left ${TONES[stateOf(table.state).mood]}`}>
                  {stateOf(table.state).text}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {balanced === null ? null : (
        <p className="mt-2 text-xs text-muted">
          {balanced
            ? 'Every row is accounted for: in the file + supplied = loaded + quarantined + dropped.'
            : 'The numbers do not add up: rows are unaccounted for.'}
        </p>
      )}
    </>
  );
}
