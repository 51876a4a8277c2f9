'use client';

import { useRouter } from 'next/navigation';
import { useStore } from '../store/use-store.ts';
import { Action, Dismiss } from './action.tsx';
import { useBoard } from './board-context.tsx';
import { type LeftElsewhere, marks } from './elsewhere.ts';

/** What is not stored of other charts, and the way to them. */
export function ElsewhereBar({ className }: { className: string }) {
  const { elsewhere } = useBoard();
  const router = useRouter();
  const charts = useStore(elsewhere.store, (state) => state.charts);
  return charts.map((chart) => (
    <div key={`${chart.id} ${chart.created_at} ${chart.refused}`} role="alert" className={className}>
      <p className="mr-2 min-w-0 flex-1">{wordsOf(chart)}</p>
      <Action label={`Go to ${chart.name}`} run={() => router.push(`/?chart=${chart.id}`)} />
      {chart.refused === null ? null : <Dismiss what={wordsOf(chart)} run={() => elsewhere.giveUp(chart)} />}
    </div>
  ));
}

function wordsOf({ name, count, refused }: LeftElsewhere): string {
  const [first = '', ...rest] = marks(count);
  const what = `${first.toUpperCase()}${rest.join('')} of ${name} ${count === 1 ? 'is' : 'are'} not stored`;
  return refused === null ? `${what} yet.` : `${what}. ${refused}`;
}
