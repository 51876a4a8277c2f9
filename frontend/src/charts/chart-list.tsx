import Link from 'next/link';
import type { Chart } from '../contract/chart.ts';
import { QUIET } from '../field/classes.ts';
import { Icon } from '../icon/icon.tsx';

/** In UTC and a fixed form, so that server and browser write the same. */
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

interface Props {
  charts: readonly Chart[];
  chosenId: number | undefined;
  choose: () => void;
  remove: (chart: Chart) => void;
}

/** The charts as links, so that each has an address of its own; the chosen one says so. */
export function ChartList({ charts, chosenId, choose, remove }: Props) {
  if (charts.length === 0) return <p className="px-2 py-1 text-muted">None to show.</p>;
  return (
    <ul className="flex flex-col gap-px">
      {charts.map((chart) => (
        <li key={chart.id} className="group/chart relative flex items-center">
          <Link
            href={`/?chart=${chart.id}`}
            prefetch={false}
            onClick={choose}
            aria-current={chart.id === chosenId ? 'page' : undefined}
            className="block min-w-0 flex-1 rounded-lg py-1.5 pr-9 pl-2 -outline-offset-2 hover:bg-sunken aria-[current=page]:bg-chosen"
          >
            <span className="block truncate font-medium" title={chart.name}>
              {chart.name}
            </span>
            <span className="block text-xs text-muted">
              Added{' '}
              <time dateTime={new Date(chart.created_at * 1000).toISOString()}>
                {DAY.format(chart.created_at * 1000)}
              </time>
            </span>
          </Link>
          <button
            type="button"
            aria-label={`Delete ${chart.name}`}
            title="Delete"
            onClick={() => remove(chart)}
            className={`${QUIET} absolute right-1.5 p-1.5 opacity-0 group-hover/chart:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100`}
          >
            <Icon name="delete" className="size-3.5" />
          </button>
        </li>
      ))}
    </ul>
  );
}
