'use client';

import { useRouter } from 'next/navigation';
import { useId, useRef, useState } from 'react';
import type { Chart } from '../contract/chart.ts';
import { FIELD } from '../field/classes.ts';
import { Icon } from '../icon/icon.tsx';
import { ChartList } from './chart-list.tsx';
import { DeleteChart } from './delete-chart.tsx';

/** So many charts can be seen at a glance; more of them get a search field. */
const SEARCHABLE_FROM = 8;

/** The chosen chart; opens the list of all, where they can be searched and deleted. */
export function ChartSelector({ charts, chosen }: { charts: readonly Chart[]; chosen: Chart | undefined }) {
  const id = useId();
  const popover = useRef<HTMLDivElement>(null);
  const [search, setSearch] = useState('');
  const [doomed, setDoomed] = useState<Chart | null>(null);
  const router = useRouter();
  const found = charts.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
  const close = () => popover.current?.hidePopover();
  return (
    <nav aria-label="Charts" className="px-4 pb-2">
      <button
        type="button"
        popoverTarget={id}
        className="chart-selector flex w-full cursor-pointer items-center gap-2 rounded-lg border border-line bg-field px-3 py-2 text-left hover:border-muted"
      >
        <span className="sr-only">Chart:</span>
        <span className="min-w-0 flex-1 truncate font-medium">{chosen?.name ?? 'Choose a chart'}</span>
        <Icon name="chevron" className="size-3.5 text-muted" />
      </button>
      <div
        ref={popover}
        id={id}
        popover="auto"
        className="chart-popover m-0 max-h-[70vh] w-72 max-w-[85vw] overflow-y-auto rounded-xl border border-line bg-raised p-1.5 text-ink shadow-xl"
      >
        {charts.length >= SEARCHABLE_FROM ? (
          <input
            type="search"
            aria-label="Search charts"
            placeholder="Search charts"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className={`${FIELD} mb-1.5`}
          />
        ) : null}
        <ChartList charts={found} chosenId={chosen?.id} choose={close} remove={setDoomed} />
      </div>
      {doomed ? (
        <DeleteChart
          chart={doomed}
          close={(deleted) => {
            setDoomed(null);
            if (!deleted) return;
            if (doomed.id === chosen?.id) router.push('/');
            router.refresh();
          }}
        />
      ) : null}
    </nav>
  );
}
