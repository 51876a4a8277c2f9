import { z } from 'zod';
import { idText, name, secondsText, truthText, wholeNumberText } from './fields.ts';
import { LIMITS } from './limits.ts';

/** `GET /api/candles`: bounds are inclusive; `limit` counts from the oldest, `newest` from the newest. */
export const CANDLES_QUERY = z.strictObject({
  chartId: idText,
  from: secondsText.optional(),
  to: secondsText.optional(),
  // As many candles as one upload may hold; above that a client reads in ranges.
  limit: wholeNumberText(1, LIMITS.uploadRows).optional(),
  newest: wholeNumberText(1, LIMITS.uploadRows).optional(),
});

/** A chart's marks or spans; with `etag=true` each row has its ETag as a field. */
export const MARKS_QUERY = z.strictObject({ chartId: idText, etag: truthText.optional() });
export const TYPES_QUERY = z.strictObject({ etag: truthText.optional() });
/** `all=true` lists labels that are not in use too. */
export const LABELS_QUERY = z.strictObject({ all: truthText.optional(), etag: truthText.optional() });
/** Without a chart: the newest. */
export const EXPORT_QUERY = z.strictObject({ chartId: idText.optional() });
/** With `spreadsheet=true` texts that a spreadsheet would run as formulas begin with an apostrophe. */
export const MARKS_EXPORT_QUERY = EXPORT_QUERY.extend({ spreadsheet: truthText.optional() });
export const RUNS_QUERY = z.strictObject({
  limit: wholeNumberText(1, 500).default(50),
  status: name.optional(),
  model_type: name.optional(),
  experiment_name: name.optional(),
});
/** What the ML service calls a run; whether there is one, it knows itself. */
export const RUN_ID = z.object({ id: name });
export const COMPARISON_QUERY = z.strictObject({ a: name, b: name });
