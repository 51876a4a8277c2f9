import Link from 'next/link';
import type { Chart } from '../contract/chart.ts';

/** In UTC and a fixed form, so that server and browser write the same. */
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

/** The charts as links, so that each has an address of its own; the chosen one says so. */
export function ChartList({ charts, chosenId }: { charts: Chart[]; chosenId: number | undefined }) {
  if (charts.length === 0) return <p className="px-2 py-1 text-muted">None to show.</p>;
  return (
    <ul className="flex flex-col gap-px">
      {charts.map(({ id, name, created_at }) => (
        <li key={id}>
          <Link
            href={`/?chart=${id}`}
            prefetch={false}
            aria-current={id === chosenId ? 'page' : undefined}
            className="block rounded-lg px-2 py-1.5 -outline-offset-2 hover:bg-sunken aria-[current=page]:bg-chosen"
          >
            <span className="block truncate font-medium" title={name}>
              {name}
            </span>
            <span className="block text-xs text-muted">
              Added{' '}
              <time dateTime={new Date(created_at * 1000).toISOString()}>
                {DAY.format(created_at * 1000)}
              </time>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
