/**
 * The types that the application gives a fresh database. The migration knows them too: where nothing but
 * these is in the way, the application was merely started too early.
 */
export const DEFAULT_ANNOTATION_TYPES = [
  { name: 'break_up', displayName: 'Break Up', color: '#22c55e', category: 'breakout', icon: 'arrow-up' },
  {
    name: 'break_down',
    displayName: 'Break Down',
    color: '#ef4444',
    category: 'breakout',
    icon: 'arrow-down',
  },
  { name: 'line', displayName: 'Line', color: '#3b82f6', category: 'drawing', icon: 'line' },
] as const;

/** Hotkeys and order follow from the place in the list. */
export const DEFAULT_SPAN_LABEL_TYPES = [
  { name: 'bull_flag', displayName: 'Bull Flag', color: '#22c55e' },
  { name: 'bear_flag', displayName: 'Bear Flag', color: '#ef4444' },
  { name: 'head_and_shoulders', displayName: 'Head and Shoulders', color: '#f59e0b' },
  { name: 'double_bottom', displayName: 'Double Bottom', color: '#3b82f6' },
  { name: 'wedge_up', displayName: 'Wedge Up', color: '#14b8a6' },
  { name: 'wedge_down', displayName: 'Wedge Down', color: '#ec4899' },
  { name: 'custom', displayName: 'Custom', color: '#6b7280' },
].map((type, index) => ({ ...type, hotkey: String(index + 1), sortOrder: index }));
