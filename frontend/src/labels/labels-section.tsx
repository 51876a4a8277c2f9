'use client';

import { useMemo } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { Button } from '../notice/button.tsx';
import { Section } from '../sidebar/section.tsx';
import { useStore } from '../store/use-store.ts';
import { MarkList } from './mark-list.tsx';

/** Points, lines and rectangles of the chart; also says when marks cannot be read. */
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
      {error === null ? null : (
        <div role="alert" className="mx-1 mb-1 rounded-lg bg-problem p-2.5 text-xs">
          <p className="mb-2">Marks cannot be read. {error}</p>
          <Button onClick={() => void board.marks.load()}>Try again</Button>
        </div>
      )}
      {first ? <p className="px-2 py-1 text-xs text-muted">Reading…</p> : null}
      {first || error !== null ? null : <MarkList name="marks" marks={labels} />}
    </Section>
  );
}
