/** A key of the keyboard, at the end of its row. Screen readers hear of it by aria-keyshortcuts. */
export function Key({ children }: { children: string }) {
  return (
    <span
      aria-hidden="true"
      className="ml-auto shrink-0 rounded border border-line bg-raised px-1.5 font-sans text-[0.6875rem] leading-4 text-muted pointer-coarse:hidden"
    >
      {children.replace('Shift+', '⇧').toUpperCase()}
    </span>
  );
}
