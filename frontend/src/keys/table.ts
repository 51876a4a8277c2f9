/**
 * Where a key works: on the whole page outside of fields, there while something is reviewed, with the focus
 * on the chart, or in a span's form.
 */
export type KeyScope = 'page' | 'review' | 'chart' | 'form' | 'pointer';

interface KeyEntry {
  readonly id: string;
  /** As `nameOfPress` writes them; of several the first is shown in tooltips. */
  readonly keys: readonly string[];
  readonly scope: KeyScope;
  readonly group: 'Tools' | 'Marks' | 'Review' | 'Chart' | 'Form of a span' | 'With the pointer';
  readonly does: string;
}

/**
 * Every key of the page, and what the pointer does with a modifier. This is what binds them (`actions.ts` has
 * an action for each id), what the help shows, and what keys of labels may not collide with.
 */
export const KEYS = [
  {
    id: 'label',
    keys: ['1…9'],
    scope: 'page',
    group: 'Tools',
    does: 'Span of that label; relabels selected spans',
  },
  {
    id: 'numbered-mark',
    keys: ['Shift+1…9'],
    scope: 'page',
    group: 'Tools',
    does: 'Mark of that place in the list; with a span selected, its confidence (1 to 5)',
  },
  {
    id: 'negative',
    keys: ['o'],
    scope: 'page',
    group: 'Tools',
    does: 'Negative span; relabels selected spans',
  },
  { id: 'select', keys: ['v'], scope: 'page', group: 'Tools', does: 'Select' },
  { id: 'line', keys: ['l'], scope: 'page', group: 'Tools', does: 'Line' },
  { id: 'rectangle', keys: ['r'], scope: 'page', group: 'Tools', does: 'Rectangle' },
  { id: 'delete-tool', keys: ['x'], scope: 'page', group: 'Tools', does: 'Delete' },
  {
    id: 'step-back',
    keys: ['Escape'],
    scope: 'page',
    group: 'Tools',
    does: 'One step back: first click, tool, selection',
  },
  { id: 'edit', keys: ['e'], scope: 'page', group: 'Marks', does: 'Edit the selected mark' },
  { id: 'next', keys: ['n'], scope: 'page', group: 'Marks', does: 'Next mark' },
  { id: 'previous', keys: ['p'], scope: 'page', group: 'Marks', does: 'Previous mark' },
  {
    id: 'remove',
    keys: ['Delete', 'Backspace'],
    scope: 'page',
    group: 'Marks',
    does: 'Delete what is selected',
  },
  { id: 'undo', keys: ['Mod+z'], scope: 'page', group: 'Marks', does: 'Undo' },
  { id: 'redo', keys: ['Mod+y', 'Mod+Shift+z'], scope: 'page', group: 'Marks', does: 'Redo' },
  {
    id: 'accept',
    keys: ['a'],
    scope: 'review',
    group: 'Review',
    does: 'Accept the suggestion or stretch; or begin a review',
  },
  {
    id: 'reject',
    keys: ['d'],
    scope: 'review',
    group: 'Review',
    does: 'Reject it, or pass over the stretch; or begin',
  },
  { id: 'skip', keys: ['n'], scope: 'review', group: 'Review', does: 'Next one, without a decision' },
  { id: 'skip-back', keys: ['p'], scope: 'review', group: 'Review', does: 'The one before' },
  { id: 'stretch', keys: ['w'], scope: 'page', group: 'Tools', does: 'Reviewed stretch' },
  { id: 'go-to-date', keys: ['g'], scope: 'page', group: 'Chart', does: 'Go to a date' },
  {
    id: 'fit',
    keys: ['a'],
    scope: 'page',
    group: 'Chart',
    does: 'Fit the prices to what is in view; also a double click beside marks',
  },
  { id: 'show-all', keys: ['f'], scope: 'page', group: 'Chart', does: 'Show the whole chart' },
  { id: 'help', keys: ['?'], scope: 'page', group: 'Chart', does: 'All keys' },
  {
    id: 'left',
    keys: ['ArrowLeft', 'Shift+ArrowLeft'],
    scope: 'chart',
    group: 'Chart',
    does: 'Selected marks or cursor to the left; with Shift by ten candles',
  },
  {
    id: 'right',
    keys: ['ArrowRight', 'Shift+ArrowRight'],
    scope: 'chart',
    group: 'Chart',
    does: 'The same to the right',
  },
  {
    id: 'up',
    keys: ['ArrowUp'],
    scope: 'chart',
    group: 'Chart',
    does: 'Selected line, selected rectangle or cursor up in price',
  },
  { id: 'down', keys: ['ArrowDown'], scope: 'chart', group: 'Chart', does: 'The same down' },
  {
    id: 'press',
    keys: ['Enter', ' ', 'Shift+Enter', 'Mod+Enter'],
    scope: 'chart',
    group: 'Chart',
    does: 'A click at the cursor',
  },
  { id: 'page-back', keys: ['PageUp'], scope: 'chart', group: 'Chart', does: 'A view back' },
  { id: 'page-on', keys: ['PageDown'], scope: 'chart', group: 'Chart', does: 'A view on' },
  { id: 'zoom-in', keys: ['+'], scope: 'chart', group: 'Chart', does: 'Fewer candles' },
  { id: 'zoom-out', keys: ['-'], scope: 'chart', group: 'Chart', does: 'More candles' },
  { id: 'oldest', keys: ['Home'], scope: 'page', group: 'Chart', does: 'First candle' },
  { id: 'newest', keys: ['End'], scope: 'page', group: 'Chart', does: 'Last candle' },
  { id: 'form-label', keys: ['1…9', 'o'], scope: 'form', group: 'Form of a span', does: 'Label' },
  {
    id: 'form-confidence',
    keys: ['Shift+1…5', 'Shift+0'],
    scope: 'form',
    group: 'Form of a span',
    does: 'Confidence',
  },
  {
    id: 'form-save',
    keys: ['Enter', 'Mod+Enter'],
    scope: 'form',
    group: 'Form of a span',
    does: 'Save; in the notes with Ctrl or ⌘',
  },
  {
    id: 'form-close',
    keys: ['Escape'],
    scope: 'form',
    group: 'Form of a span',
    does: 'Put aside, to go on with it later',
  },
  {
    id: 'at-once',
    keys: ['Shift+click'],
    scope: 'pointer',
    group: 'With the pointer',
    does: 'Second click of a span: stores it without the form',
  },
  {
    id: 'snap',
    keys: ['Mod+click'],
    scope: 'pointer',
    group: 'With the pointer',
    does: 'End of a line on the nearest open, high, low or close',
  },
  {
    id: 'box',
    keys: ['Shift+drag'],
    scope: 'pointer',
    group: 'With the pointer',
    does: 'Selects all marks in the box',
  },
  {
    id: 'add-to-selection',
    keys: ['Shift+click', 'Mod+click'],
    scope: 'pointer',
    group: 'With the pointer',
    does: 'In a list or without a tool: selects one more, or all up to there',
  },
] as const satisfies readonly KeyEntry[];

type Entry = (typeof KEYS)[number];
/** What can be asked for by key, on the page or on the chart. */
export type KeyId = Extract<Entry, { scope: 'page' | 'review' | 'chart' }>['id'];
