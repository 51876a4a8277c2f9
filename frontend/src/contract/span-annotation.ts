import type { Json } from './json.ts';

/** A marked span as `GET /api/span-annotations?chartId=` lists it, latest start first. */
export interface SpanAnnotation {
  id: number;
  chart_id: number;
  /** Unix seconds, both ends inclusive. */
  start_time: number;
  end_time: number;
  /** A label's name; 'O' marks a negative example. */
  label: string;
  /** 1 to 5 for what is made here; older files may hold other whole numbers. */
  confidence: number | null;
  outcome: string | null;
  notes: string | null;
  /** An array of objects, or null. */
  sub_spans: Json;
  color: string;
  /** Unix seconds. */
  created_at: number;
  /** Free text; the words of this application are in `SPAN_SOURCE`. */
  source: string;
  /** An object such as `{label, confidence, model_version}`, or null. */
  model_prediction: Json;
}

/** `POST /api/span-annotations` → 201 `SpanAnnotation`. Reversed times are swapped. */
export interface NewSpanAnnotation {
  chart_id: number;
  start_time: number;
  end_time: number;
  label: string;
  confidence?: number | null;
  outcome?: string | null;
  notes?: string | null;
  sub_spans?: Json[] | null;
  /** '#2196F3' where left out. */
  color?: string;
  /**
   * Where left out, the server says what was decided: `model_confirmed`, `model_corrected` or
   * `model_rejected` where a `model_prediction` is sent, else `human`. After a PATCH of the label or the
   * ends, the same by what the span was, or `human_correction`; who takes a change back sends the source that
   * was before.
   */
  source?: string;
  model_prediction?: { [key: string]: Json } | null;
}

/** `PATCH /api/span-annotations/[id]` → 200 `SpanAnnotation`; at least one field. DELETE → 200 `Done`. */
export type SpanAnnotationChange = Partial<Omit<NewSpanAnnotation, 'chart_id'>>;

/** `GET /api/span-annotations/export?chartId=`: without a chart, the newest one's. Earliest start first. */
export interface SpanExport {
  /**
   * All that is stored of them; by its `source` a stretch that was looked through is told from a negative.
   */
  annotations: SpanAnnotation[];
}
