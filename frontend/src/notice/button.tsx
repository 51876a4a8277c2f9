/** The one look of a button that stands alone. */
export function Button({ children, ...props }: React.ComponentProps<'button'>) {
  return (
    <button
      type="button"
      {...props}
      className="cursor-pointer rounded-lg border border-line bg-raised px-3 py-1.5 font-medium shadow-xs hover:border-muted disabled:cursor-default disabled:opacity-60"
    >
      {children}
    </button>
  );
}
