'use client';

import { useMemo } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { MarkList } from '../labels/mark-list.tsx';
import { Section } from '../sidebar/section.tsx';
import { useStore } from '../store/use-store.ts';
import { AsideList } from './aside-list.tsx';

/** The spans of the chart. */
export function SpansSection() {
  const board = useBoard();
  const { marks, loading, error } = useStore(board.marks.store, (state) => state);
  const spans = useMemo(() => marks.filter((mark) => mark.kind === 'span' && !mark.suggested), [marks]);
  const known = error === null && !(loading && marks.length === 0);
  return (
    <Section
      title="Spans"
      count={known ? spans.length : undefined}
      action={{ label: 'Edit span labels', href: '/settings/span-labels' }}
    >
      <AsideList />
      {known ? <MarkList name="spans" marks={spans} /> : null}
    </Section>
  );
}
