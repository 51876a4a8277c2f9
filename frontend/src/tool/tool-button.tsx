import { Key } from './key.tsx';

interface ToolButtonProps {
  pressed: boolean;
  hotkey?: string | null;
  onClick: () => void;
  children: React.ReactNode;
}

/** A tool as a row: what it makes, and its key if it has one. */
export function ToolButton({ pressed, hotkey, onClick, children }: ToolButtonProps) {
  return (
    <button
      type="button"
      data-closes-drawer
      aria-pressed={pressed}
      aria-keyshortcuts={hotkey ?? undefined}
      onClick={onClick}
      className="flex size-full cursor-pointer items-center gap-1.5 rounded-lg px-1.5 py-1.5 text-left text-xs leading-4 -outline-offset-2 hover:bg-sunken aria-pressed:bg-chosen"
    >
      {children}
      {hotkey ? <Key>{hotkey}</Key> : null}
    </button>
  );
}
