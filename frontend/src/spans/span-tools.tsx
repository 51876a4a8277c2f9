'use client';

import { useBoard } from '../board/board-context.tsx';
import type { SpanLabelType } from '../contract/span-label-type.ts';
import { Swatch } from '../icon/swatch.tsx';
import { NEGATIVE_LABEL } from '../marks/negative.ts';
import { useStore } from '../store/use-store.ts';
import { sameTool, type Tool } from '../tool/tool.ts';
import { ToolButton } from '../tool/tool-button.tsx';
import { withOwnKey } from './span-values.ts';

/** One tool for each label of spans, with its key. */
export function SpanTools() {
  const board = useBoard();
  const types = useStore(board.marks.store, ({ spanTypes }) => spanTypes);
  const tool = useStore(board.tools, (state) => state.tool);
  return (
    <ul className="mt-1.5 grid grid-cols-2 gap-px" aria-label="Mark a span">
      {toolsOf(types).map(({ name, display_name, color, hotkey }) => {
        const own: Tool = { kind: 'span', label: name };
        return (
          <li key={name}>
            <ToolButton pressed={sameTool(tool, own)} hotkey={hotkey} onClick={() => board.toggle(own)}>
              <Swatch colour={color} kind="span" />
              <span className="min-w-0 break-words">{display_name}</span>
            </ToolButton>
          </li>
        );
      })}
    </ul>
  );
}

/** The active labels, and the negative where none of them is it. */
function toolsOf(types: readonly SpanLabelType[]) {
  const active = types.filter(({ is_active }) => is_active);
  const known = types.some(({ name }) => name === NEGATIVE_LABEL.name);
  return (known ? active : [...active, NEGATIVE_LABEL]).map(withOwnKey);
}
