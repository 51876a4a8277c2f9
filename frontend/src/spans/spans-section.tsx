'use client';

import { useMemo } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { Swatch } from '../icon/swatch.tsx';
import { MarkList } from '../labels/mark-list.tsx';
import { Section } from '../sidebar/section.tsx';
import { useStore } from '../store/use-store.ts';
import { sameTool, type Tool } from '../tool/tool.ts';
import { ToolButton } from '../tool/toolbox.tsx';

/** The labels for spans, each a tool with its key, and the spans of the chart. */
export function SpansSection() {
  const board = useBoard();
  const { marks, spanTypes, loading, error } = useStore(board.marks.store, (state) => state);
  const { tool } = useStore(board.tools, (state) => state);
  const spans = useMemo(() => marks.filter((mark) => mark.kind === 'span' && !mark.suggested), [marks]);
  const known = !loading && error === null;
  return (
    <Section
      title="Spans"
      count={known ? spans.length : undefined}
      action={{ label: 'Edit span labels', href: '/settings/span-labels' }}
    >
      <ul className="mb-2 flex flex-col gap-px" aria-label="Mark a span">
        {spanTypes
          .filter(({ is_active }) => is_active)
          .map(({ id, name, display_name, color, hotkey }) => {
            const own: Tool = { kind: 'span', label: name };
            return (
              <li key={id}>
                <ToolButton pressed={sameTool(tool, own)} hotkey={hotkey} onClick={() => board.choose(own)}>
                  <Swatch colour={color} kind="span" />
                  <span className="truncate">{display_name}</span>
                </ToolButton>
              </li>
            );
          })}
      </ul>
      {known ? <MarkList name="spans" marks={spans} /> : null}
    </Section>
  );
}
