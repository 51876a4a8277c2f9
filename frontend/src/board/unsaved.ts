import type { NewAnnotation } from '../contract/annotation.ts';
import type { NewSpanAnnotation } from '../contract/span-annotation.ts';
import { markOfAnnotation, markOfSpan } from '../marks/from-rows.ts';
import type { Drawable } from '../marks/mark.ts';
import type { Rows } from './marks-state.ts';
import type { Problem } from './problems.ts';

/** A mark that could not be stored, as it is drawn until it is, or is given up. */
export function unsavedMark(row: Omit<NewAnnotation, 'chart_id'>, { annotationTypes }: Rows): Drawable {
  const { color = null, geometry = null, timestamp, label_type } = row;
  const stored = { id: 0, timestamp, label_type, geometry, color, created_at: 0 };
  return { ...markOfAnnotation(stored, annotationTypes), key: `u${JSON.stringify(row)}` };
}

/** A span that could not be stored: in dashes, and its tag says so. */
export function unsavedSpan(row: Omit<NewSpanAnnotation, 'chart_id'>, { spanTypes }: Rows): Drawable {
  const { start_time, end_time, label, color } = row;
  const open = { confidence: null, outcome: null, notes: null, sub_spans: null, model_prediction: null };
  const mark = markOfSpan(
    {
      ...open,
      id: 0,
      chart_id: 0,
      start_time,
      end_time,
      label,
      color: color ?? '',
      created_at: 0,
      source: '',
    },
    spanTypes,
  );
  return { ...mark, key: `u${JSON.stringify(row)}`, look: 'suggested', tag: `${mark.title}, not stored` };
}

/** All that could not be stored and can still be tried again. */
export function unsavedOf(problems: readonly Problem[]): Drawable[] {
  return problems.map(({ failure }) => failure.unsaved).filter((one) => one !== undefined);
}
