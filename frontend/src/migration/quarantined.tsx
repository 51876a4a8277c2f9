import type { Quarantine, QuarantineReason } from '../contract/migration.ts';
import { formatCount } from './figures.ts';

/** What was kept aside and why, what has come back since, and the command that says what else could. */
export function Quarantined({ quarantine }: { quarantine: Quarantine }) {
  const { reasons, rows, restored, more, command } = quarantine;
  const kept = rows - restored;
  return (
    <>
      <p className="mb-3 text-pretty">
        {more ? `Of the first ${formatCount(rows)} rows in quarantine ` : ''}
        {formatCount(kept)} {kept === 1 ? 'row is' : 'rows are'} kept aside, whole, as the old file had them
        {restored > 0 ? `; ${formatCount(restored)} came back since` : ''}.
      </p>
      <ul className="divide-y divide-line rounded-xl border border-line bg-panel">
        {reasons.map((reason) => (
          <Reason key={`${reason.table} ${reason.column} ${reason.rule}`} reason={reason} />
        ))}
      </ul>
      {command === null ? null : (
        <p className="mt-3 text-pretty">
          This says which of them could come in, with which remedies, and with <code>--apply</code> it brings
          them in while you work on:{' '}
          <code className="block overflow-x-auto rounded-lg border border-line bg-sunken px-3 py-2 text-xs">
            {command}
          </code>
        </p>
      )}
    </>
  );
}

function Reason({ reason }: { reason: QuarantineReason }) {
  const { table, column, rule, count, restored, examples } = reason;
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-2.5">
      <span className="font-medium">{column === null ? table : `${table}.${column}`}</span>
      <span className="text-muted">{rule}</span>
      <span className="ml-auto tabular-nums">{formatCount(count)}</span>
      {restored > 0 ? (
        <span className="rounded-full border border-line px-2 py-0.5 text-xs text-rise">
          {restored === count ? 'restored' : `${formatCount(restored)} restored`}
        </span>
      ) : null}
      <span className="w-full text-xs break-words text-muted">
        {examples.map(({ id, value }) => (value === null ? `row ${id}` : `row ${id}: ${value}`)).join(' · ')}
      </span>
    </li>
  );
}
