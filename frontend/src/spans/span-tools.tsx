'use client';

import { useBoard } from '../board/board-context.tsx';
import { Swatch } from '../icon/swatch.tsx';
import { useStore } from '../store/use-store.ts';
import { sameTool, type Tool } from '../tool/tool.ts';
import { ToolButton } from '../tool/tool-button.tsx';

/** One tool for each label of spans, with its key. */
export function SpanTools() {
  const board = useBoard();
  const types = useStore(board.marks.store, ({ spanTypes }) => spanTypes);
  const tool = useStore(board.tools, (state) => state.tool);
  return (
    <ul className="mt-1.5 flex flex-col gap-px" aria-label="Mark a span">
      {types
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
  );
}
