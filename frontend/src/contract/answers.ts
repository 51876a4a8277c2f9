import { z } from 'zod';
import type { Annotation } from './annotation.ts';
import type { AnnotationType } from './annotation-type.ts';
import { byAmount, type CandleAnswer } from './candle.ts';
import type { Chart } from './chart.ts';
import type { Json } from './json.ts';
import type { MigrationAnswer } from './migration.ts';
import type { ChartChanges, ChartOverview } from './overview.ts';
import type { Done, Problem } from './problem.ts';
import type { SpanAnnotation, SpanExport } from './span-annotation.ts';
import type { SpanLabelType } from './span-label-type.ts';

/**
 * What the routes answer, for the API's description: the contract's types say the same, and the compiler
 * compares.
 */
type Answering<Answer> = z.ZodType<Answer>;

const whole = z.int();
const text = z.string();
const json: z.ZodType<Json> = z.json().meta({ id: 'Json' });
const price = z.number().nullable();
const etag = text.exactOptional().meta({ description: 'Only with etag=true: for If-Match.' });

export const PROBLEM: Answering<Problem> = z
  .looseObject({
    error: text.meta({ description: 'A sentence for a person.' }),
    outcome: z.literal('unknown').exactOptional(),
    stored: json.exactOptional(),
  })
  .meta({ id: 'Problem' });

export const DONE: Answering<Done> = z.object({ success: z.literal(true) }).meta({ id: 'Done' });

export const CHART: Answering<Chart> = z
  .object({ id: whole, name: text, created_at: whole })
  .meta({ id: 'Chart' });

export const CANDLE: Answering<CandleAnswer> = z
  .object({
    time: whole,
    open: price,
    high: price,
    low: price,
    close: price,
    ...byAmount(() => z.number().exactOptional()),
  })
  .meta({ id: 'Candle' });

export const ANNOTATION: Answering<Annotation> = z
  .object({
    id: whole,
    timestamp: whole,
    label_type: text,
    geometry: json,
    color: text.nullable(),
    created_at: whole,
    etag,
  })
  .meta({ id: 'Annotation' });

export const ANNOTATION_TYPE: Answering<AnnotationType> = z
  .object({
    id: whole,
    name: text,
    display_name: text,
    color: text.nullable(),
    category: text.nullable(),
    icon: text.nullable(),
    is_active: z.boolean().nullable(),
    created_at: whole.nullable(),
    etag,
  })
  .meta({ id: 'AnnotationType' });

export const SPAN_ANNOTATION: Answering<SpanAnnotation> = z
  .object({
    id: whole,
    chart_id: whole,
    start_time: whole,
    end_time: whole,
    label: text,
    confidence: whole.nullable(),
    outcome: text.nullable(),
    notes: text.nullable(),
    sub_spans: json,
    color: text,
    created_at: whole,
    source: text,
    model_prediction: json,
    etag,
  })
  .meta({ id: 'SpanAnnotation' });

export const SPAN_EXPORT: Answering<SpanExport> = z
  .object({ annotations: z.array(SPAN_ANNOTATION) })
  .meta({ id: 'SpanExport' });

export const SPAN_LABEL_TYPE: Answering<SpanLabelType> = z
  .object({
    id: whole,
    name: text,
    display_name: text,
    color: text,
    hotkey: text.nullable(),
    is_active: z.boolean(),
    sort_order: whole,
    created_at: whole,
    etag,
  })
  .meta({ id: 'SpanLabelType' });

export const OVERVIEW: Answering<ChartOverview> = z
  .object({
    count: whole,
    first: whole.nullable(),
    last: whole.nullable(),
    samples: z.array(z.object({ time: whole, close: price })),
  })
  .meta({ id: 'ChartOverview' });

export const CHANGES: Answering<ChartChanges> = z
  .object({ annotations: text, spans: text, labels: text, candles: text })
  .meta({ id: 'ChartChanges' });

/** The report is another program's; see docs/report.md. */
export const MIGRATION = z
  .object({ migration: z.looseObject({}).nullable() })
  .meta({ id: 'Migration' }) as unknown as Answering<MigrationAnswer>;

export const HEALTH = z
  .object({ status: z.enum(['ok', 'unavailable']), error: text.exactOptional() })
  .meta({ id: 'Health' });

export const UPLOAD = z
  .looseObject({
    success: z.literal(true),
    count: whole,
    chart: z.object({ id: whole, name: text }),
  })
  .meta({ id: 'Upload' });
