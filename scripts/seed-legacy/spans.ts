import { NOTES } from './notes.ts';
import type { Prices } from './prices.ts';
import type { Random } from './random.ts';
import { INSTALLED } from './types.ts';

interface SpanAnnotation {
  id: number;
  chart_id: number;
  start_time: number;
  end_time: number;
  label: string;
  confidence: number | null;
  outcome: string | null;
  notes: string | null;
  sub_spans: string | null;
  color: string;
  created_at: number;
  source: string;
  model_prediction: string | null;
}

/** 'O' marks a negative example; the last one came from an importer and has no type. */
const LABELS = [
  'bull_flag',
  'bear_flag',
  'head_and_shoulders',
  'double_bottom',
  'wedge_up',
  'wedge_down',
  'custom',
  'O',
  'CDLENGULFING',
] as const;
const SOURCES = [
  'human',
  'human',
  'model',
  'human_correction',
  'model_confirmed',
  'model_corrected',
  'programmatic',
  'talib',
] as const;
const BY_A_MODEL = new Set(['model', 'human_correction', 'model_confirmed', 'model_corrected']);
const CONFIDENCES = [null, 1, 2, 3, 4, 5] as const;
const OUTCOMES = [null, null, 'win', 'loss', 'breakeven', ''] as const;
const COLORS = ['#2196F3', '#2196F3', '#22c55e', 'rgba(33, 150, 243, 0.2)'] as const;
const LONGEST_SPAN = 120;
const YEAR_SECONDS = 31_536_000;

/** The marked spans of one chart; every one starts and ends at a candle. */
export function markSpans(
  random: Random,
  chartId: number,
  prices: Prices,
  count: number,
  nextId: () => number,
): SpanAnnotation[] {
  if (prices.time.length === 0) return [];
  return Array.from({ length: count }, () => markSpan(random, chartId, prices, nextId()));
}

function markSpan(random: Random, chartId: number, prices: Prices, id: number): SpanAnnotation {
  const from = random.integer(0, prices.time.length - 1);
  const to = Math.min(prices.time.length - 1, from + random.integer(0, LONGEST_SPAN));
  const label = random.pick(LABELS);
  const source = random.pick(SOURCES);
  return {
    id,
    chart_id: chartId,
    start_time: prices.time[from] as number,
    end_time: prices.time[to] as number,
    label,
    confidence: random.pick(CONFIDENCES),
    outcome: random.pick(OUTCOMES),
    notes: random.chance(0.5) ? random.pick(NOTES) : null,
    sub_spans: random.chance(0.4) ? divide(random, prices, from, to) : null,
    color: random.pick(COLORS),
    created_at: INSTALLED + random.integer(0, YEAR_SECONDS),
    source,
    model_prediction: BY_A_MODEL.has(source) ? predict(random, label) : null,
  };
}

/** None to three parts, end to end. */
function divide(random: Random, prices: Prices, from: number, to: number): string {
  const parts = random.integer(0, 3);
  const step = (to - from) / Math.max(parts, 1);
  const timeAt = (i: number) => prices.time[Math.round(from + i * step)];
  return JSON.stringify(
    Array.from({ length: parts }, (_, i) => ({
      label: random.pick(['impulse', 'consolidation', 'breakout']),
      start_time: timeAt(i),
      end_time: timeAt(i + 1),
    })),
  );
}

/**
 * Three writers' spellings: JavaScript's, Python's with its blanks, and one that a double cannot hold:
 * 1.10 and 20 digits survive in jsonb, and only if nobody parses and prints them on the way.
 */
function predict(random: Random, label: string): string {
  const confidence = random.integer(1, 99) / 100;
  const version = random.pick(['xgb_v1', 'xgb_v2', 'rf_2024-06']);
  const spellings = [
    JSON.stringify({ label, confidence, model_version: version }),
    `{"label": "${label}", "confidence": ${confidence}, "model_version": "${version}"}`,
    `{"label":"${label}","confidence":${confidence},"model_version":"${version}",` +
      `"threshold":1.10,"seed":${random.integer(1, 9)}2345678901234567890,"top":[{"O":1e-7}],"notes":"caf\\u00e9"}`,
  ] as const;
  return random.pick(spellings);
}
