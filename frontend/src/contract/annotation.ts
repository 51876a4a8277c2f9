import type { Json } from './json.ts';

/** A mark as `GET /api/annotations?chartId=` lists it, oldest id first. */
export interface Annotation {
  id: number;
  /** Unix seconds: a candle's time. */
  timestamp: number;
  /** A type's name; importers use names that no type has. */
  label_type: string;
  /** Null for a mark on one candle, `LineGeometry` for lines; older files may hold other JSON. */
  geometry: Json;
  color: string | null;
  /** Unix seconds. */
  created_at: number;
}

/**
 * The geometry of a line or rectangle: two corners, times in Unix seconds within `TIME`. A type and no
 * interface, which TypeScript would not take for an object of JSON.
 */
export type LineGeometry = {
  startTime: number;
  startPrice: number;
  endTime: number;
  endPrice: number;
};

/** `POST /api/annotations` → 201 `Annotation`. Without a colour it is '#3b82f6'. */
export interface NewAnnotation {
  chart_id: number;
  timestamp: number;
  label_type: string;
  geometry?: LineGeometry | null;
  color?: string | null;
}

/** `PATCH /api/annotations/[id]` → 200 `Annotation`; at least one field. DELETE → 200 `Done`. */
export type AnnotationChange = Partial<Omit<NewAnnotation, 'chart_id'>>;
