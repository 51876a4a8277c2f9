'use client';

import { useMemo } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { Section } from '../sidebar/section.tsx';
import { useStore } from '../store/use-store.ts';
import { MarkList } from './mark-list.tsx';

/** Points, lines and rectangles of the chart. */
export function LabelsSection() {
  const board = useBoard();
  const { marks, loading, error } = useStore(board.marks.store, (state) => state);
  const labels = useMemo(() => marks.filter(({ kind }) => kind !== 'span'), [marks]);
  const first = loading && marks.length === 0;
  return (
    <Section
      title="Marks"
      count={first || error ? undefined : labels.length}
      action={{ label: 'Edit mark labels', href: '/settings/annotation-types' }}
    >
      {first ? <p className="px-2 py-1 text-xs text-muted">Reading…</p> : null}
      {first || error !== null ? null : <MarkList name="marks" marks={labels} />}
    </Section>
  );
}
