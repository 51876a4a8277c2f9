/** The one look of text fields, choices and the buttons beside them. */
export const FIELD =
  'w-full min-w-0 rounded-lg border border-line bg-field px-2.5 py-1.5 text-ink placeholder:text-muted hover:border-muted disabled:opacity-60';

/** A button without a frame, for icons and small words. */
export const QUIET =
  'cursor-pointer rounded-lg text-muted hover:bg-sunken hover:text-ink disabled:cursor-default disabled:opacity-50';

/** The button that does what a form is for. */
export const PRIMARY =
  'cursor-pointer rounded-lg bg-brand px-3 py-1.5 font-medium text-white shadow-xs hover:brightness-110 disabled:cursor-default disabled:opacity-60';
