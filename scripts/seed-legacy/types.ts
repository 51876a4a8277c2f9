/** Unix seconds at which the imaginary application was installed: 2024-03-01T09:00:00Z. */
export const INSTALLED = 1_709_283_600;

export interface AnnotationType {
  id: number;
  name: string;
  display_name: string;
  color: string | null;
  category: string | null;
  icon: string | null;
  is_active: number | null;
  created_at: number | null;
}

export interface SpanLabelType {
  id: number;
  name: string;
  display_name: string;
  color: string;
  hotkey: string | null;
  is_active: number;
  sort_order: number;
  created_at: number;
}

const IMPORTED_NAMES = [
  'Bullish Engulfing',
  'Bearish Engulfing',
  'Hammer',
  'Shooting Star',
  'Morning Star',
  'Doji',
] as const;

/** Names that point marks carry; lines have a name of their own. */
export const POINT_NAMES = ['break_up', 'break_down', ...IMPORTED_NAMES] as const;

const SEEDED: Omit<AnnotationType, 'id' | 'is_active' | 'created_at'>[] = [
  { name: 'break_up', display_name: 'Break Up', color: '#22c55e', category: 'breakout', icon: 'arrow-up' },
  {
    name: 'break_down',
    display_name: 'Break Down',
    color: '#ef4444',
    category: 'breakout',
    icon: 'arrow-down',
  },
  { name: 'line', display_name: 'Line', color: '#3b82f6', category: 'drawing', icon: 'line' },
];

/** The three seeds, and what an importer of candlestick patterns adds: no icon, sometimes no dates. */
export const ANNOTATION_TYPES: AnnotationType[] = [
  ...SEEDED.map((type, i) => ({ id: i + 1, ...type, is_active: 1, created_at: INSTALLED })),
  ...IMPORTED_NAMES.map((name, i) => ({
    id: SEEDED.length + i + 1,
    name,
    display_name: name,
    color: i % 2 === 0 ? '#a855f7' : null,
    category: i === 0 ? null : 'candlestick',
    icon: null,
    is_active: [1, 1, 0, null][i % 4] as number | null,
    created_at: i === IMPORTED_NAMES.length - 1 ? null : INSTALLED + 86_400 * (i + 1),
  })),
];

const SPAN_LABELS: [name: string, displayName: string, color: string][] = [
  ['bull_flag', 'Bull Flag', '#22c55e'],
  ['bear_flag', 'Bear Flag', '#ef4444'],
  ['head_and_shoulders', 'Head and Shoulders', '#f59e0b'],
  ['double_bottom', 'Double Bottom', '#3b82f6'],
  ['wedge_up', 'Wedge Up', '#14b8a6'],
  ['wedge_down', 'Wedge Down', '#ec4899'],
  ['custom', 'Custom', '#6b7280'],
];

export const SPAN_LABEL_TYPES: SpanLabelType[] = SPAN_LABELS.map(([name, display_name, color], i) => ({
  id: i + 1,
  name,
  display_name,
  color,
  hotkey: String(i + 1),
  is_active: name === 'custom' ? 0 : 1,
  sort_order: i,
  created_at: INSTALLED,
}));
