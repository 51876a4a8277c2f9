'use client';

import { useBoard } from '../board/board-context.tsx';
import { Icon, type IconName } from '../icon/icon.tsx';
import { Swatch } from '../icon/swatch.tsx';
import { labelOfKey } from '../keys/label-keys.ts';
import { shownKey } from '../keys/lookup.ts';
import type { KeyId } from '../keys/table.ts';
import { Section } from '../sidebar/section.tsx';
import { SpanTools } from '../spans/span-tools.tsx';
import { useStore } from '../store/use-store.ts';
import { type TypeTool, typeTools } from './point-tools.ts';
import { sameTool, type Tool } from './tool.ts';
import { ToolButton } from './tool-button.tsx';

interface Basic {
  tool: Tool;
  title: string;
  icon: IconName;
  key: KeyId;
}

const BASIC: Basic[] = [
  { tool: { kind: 'select' }, title: 'Select', icon: 'select', key: 'select' },
  { tool: { kind: 'line', label: 'line' }, title: 'Line', icon: 'line', key: 'line' },
  {
    tool: { kind: 'rectangle', label: 'rectangle' },
    title: 'Rectangle',
    icon: 'rectangle',
    key: 'rectangle',
  },
  { tool: { kind: 'delete' }, title: 'Delete', icon: 'delete', key: 'delete-tool' },
];

/** All tools: those for lines and rectangles and the one that deletes, then one for each label. */
export function Toolbox() {
  const board = useBoard();
  const { tool } = useStore(board.tools, (state) => state);
  const types = useStore(board.marks.store, (state) => state.annotationTypes);
  return (
    <Section title="Tools">
      <fieldset aria-label="Tools" className="grid grid-cols-4 gap-1">
        {BASIC.map((basic) => (
          <BasicButton key={basic.title} basic={basic} pressed={sameTool(tool, basic.tool)} />
        ))}
      </fieldset>
      <SpanTools />
      <ul className="mt-1.5 grid grid-cols-2 gap-px border-t border-line pt-1.5" aria-label="Mark a candle">
        {typeTools(types).map((typeTool, index) => (
          <li key={typeTool.title}>
            <TypeButton typeTool={typeTool} place={index + 1} pressed={sameTool(tool, typeTool.tool)} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Names its key only while that key takes it up: in an older database a label may have the same. */
function BasicButton({ basic, pressed }: { basic: Basic; pressed: boolean }) {
  const board = useBoard();
  const labels = useStore(board.marks.store, (state) => state.spanTypes);
  const { tool, title, icon } = basic;
  const hotkey = shownKey(basic.key);
  const own = labelOfKey(hotkey, labels) === undefined;
  return (
    <button
      type="button"
      data-closes-drawer
      aria-pressed={pressed}
      aria-keyshortcuts={own ? hotkey : undefined}
      title={own ? `${title} (${hotkey.toUpperCase()})` : title}
      onClick={() => board.toggle(tool)}
      className="flex cursor-pointer flex-col items-center gap-1 rounded-lg px-1 pt-2 pb-1.5 text-[0.6875rem] text-muted hover:bg-sunken hover:text-ink aria-pressed:bg-chosen aria-pressed:text-ink"
    >
      <Icon name={icon} className="size-[18px]" />
      {title}
    </button>
  );
}

function TypeButton({
  typeTool: { tool, title, colour, shape },
  place,
  pressed,
}: {
  typeTool: TypeTool;
  /** Which of them it is: the first nine have keys. */
  place: number;
  pressed: boolean;
}) {
  const board = useBoard();
  const kind = tool.kind === 'line' || tool.kind === 'rectangle' ? tool.kind : 'point';
  return (
    <ToolButton
      pressed={pressed}
      hotkey={place <= 9 ? `Shift+${place}` : null}
      onClick={() => board.toggle(tool)}
    >
      <Swatch colour={colour} kind={kind} up={shape !== 'arrow-down'} />
      <span className="min-w-0 break-words">{title}</span>
    </ToolButton>
  );
}
