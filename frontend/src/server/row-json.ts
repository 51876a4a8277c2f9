import {
  annotations,
  annotationTypes,
  spanAnnotations,
  spanLabelTypes,
} from '@candle-annotator/db/schema.ts';
import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Annotation } from '../contract/annotation.ts';
import type { AnnotationType } from '../contract/annotation-type.ts';
import type { SpanAnnotation } from '../contract/span-annotation.ts';
import type { SpanLabelType } from '../contract/span-label-type.ts';

/**
 * Rows as the JSON text that the API answers, made by PostgreSQL: what a jsonb column holds goes out
 * digit for digit (1.10, twenty-digit integers), which JavaScript's numbers would round on the way.
 */
export const annotationJson = object<Annotation>({
  id: annotations.id,
  timestamp: unixSeconds(annotations.timestamp),
  label_type: annotations.labelType,
  geometry: annotations.geometry,
  color: annotations.color,
  created_at: unixSeconds(annotations.createdAt),
});

export const annotationTypeJson = object<AnnotationType>({
  id: annotationTypes.id,
  name: annotationTypes.name,
  display_name: annotationTypes.displayName,
  color: annotationTypes.color,
  category: annotationTypes.category,
  icon: annotationTypes.icon,
  is_active: annotationTypes.isActive,
  created_at: unixSeconds(annotationTypes.createdAt),
});

export const spanAnnotationJson = object<SpanAnnotation>({
  id: spanAnnotations.id,
  chart_id: spanAnnotations.chartId,
  start_time: unixSeconds(spanAnnotations.startTime),
  end_time: unixSeconds(spanAnnotations.endTime),
  label: spanAnnotations.label,
  confidence: spanAnnotations.confidence,
  outcome: spanAnnotations.outcome,
  notes: spanAnnotations.notes,
  sub_spans: spanAnnotations.subSpans,
  color: spanAnnotations.color,
  created_at: unixSeconds(spanAnnotations.createdAt),
  source: spanAnnotations.source,
  model_prediction: spanAnnotations.modelPrediction,
});

export const spanLabelTypeJson = object<SpanLabelType>({
  id: spanLabelTypes.id,
  name: spanLabelTypes.name,
  display_name: spanLabelTypes.displayName,
  color: spanLabelTypes.color,
  hotkey: spanLabelTypes.hotkey,
  is_active: spanLabelTypes.isActive,
  sort_order: spanLabelTypes.sortOrder,
  created_at: unixSeconds(spanLabelTypes.createdAt),
});

/** A `timestamp` in UTC as whole Unix seconds. */
export function unixSeconds(column: PgColumn): SQL<string> {
  return sql<string>`floor(extract(epoch FROM ${column}))::bigint`;
}

/** The fields of an answer are those of its contract: one too few or too many is a type error. */
function object<Contract>(fields: { [Field in keyof Contract]-?: PgColumn | SQL }): SQL<string> {
  const pairs = Object.entries<PgColumn | SQL>(fields).map(
    ([field, value]) => sql`${sql.raw(`'${field}'`)}, ${value}`,
  );
  return sql<string>`json_build_object(${sql.join(pairs, sql`, `)})::text`;
}
