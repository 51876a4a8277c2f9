import type { MigrationFinding } from '../contract/migration.ts';
import { formatCount } from './figures.ts';

/** What was noticed in the legacy file, with the rows it concerns. */
export function Findings({
  findings,
  reported,
}: {
  findings: readonly MigrationFinding[];
  reported: boolean;
}) {
  if (findings.length === 0) {
    return (
      <p className="text-muted">{reported ? 'Nothing unusual was found in the file.' : 'None are known.'}</p>
    );
  }
  return (
    <ul className="divide-y divide-line rounded-xl border border-line bg-panel">
      {findings.map(({ table, column, rule, count, action, examples }) => (
        <li
          key={`${table} ${column} ${rule} ${action}`}
          className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-2.5"
        >
          <span className="font-medium">{column === null ? table : `${table}.${column}`}</span>
          <span className="text-muted">{rule}</span>
          <span className="ml-auto tabular-nums">{formatCount(count)}</span>
          <span
            className={`rounded-full border border-line px-2 py-0.5 text-xs ${BAD.has(action) ? 'text-fall' : 'text-muted'}`}
          >
            {action}
          </span>
          {examples.length > 0 ? (
            <span className="w-full text-xs break-words text-muted">rows {examples.join(', ')}</span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

const BAD: ReadonlySet<string> = new Set(['refused', 'differs']);
