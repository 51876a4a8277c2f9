import { spanAnnotations } from '@candle-annotator/db/schema.ts';
import { type SQL, sql } from 'drizzle-orm';
import { SPAN_SOURCE as SOURCE } from '../contract/span-source.ts';

/** What a span says, as far as a decision on it shows there. */
interface NewSpan {
  start_time: Date;
  end_time: Date;
  label: string;
  model_prediction?: { [key: string]: unknown } | null | undefined;
}

/**
 * Where a new span comes from whose sender does not say: with a model's prediction, what somebody decided on
 * it (kept as it was, changed, or rejected), else a human. A prediction without ends is compared by its
 * label.
 */
export function sourceOfNew({ start_time, end_time, label, model_prediction: seen }: NewSpan): string {
  if (typeof seen?.['label'] !== 'string') return SOURCE.human;
  if (label === seen['label'] && hasEnds(seen, [start_time, end_time])) return SOURCE.confirmed;
  return label === NEGATIVE ? SOURCE.rejected : SOURCE.corrected;
}

/** The label of what is not a pattern. */
const NEGATIVE = 'O';

function hasEnds(seen: { [key: string]: unknown }, times: Date[]): boolean {
  const stated = [seen['start_time'], seen['end_time']];
  if (stated.every((time) => time === undefined)) return true;
  return String(inOrder(times.map((time) => time.getTime() / 1000))) === String(inOrder(stated));
}

function inOrder(times: unknown[]): unknown[] {
  return times.toSorted((a, b) => Number(a) - Number(b));
}

const { label: oldLabel, source: oldSource, startTime, endTime, modelPrediction } = spanAnnotations;

/** What an UPDATE makes of a row, as expressions over what the row was. */
interface ChangedSpan {
  label: SQL;
  startTime: SQL;
  endTime: SQL;
  modelPrediction: SQL;
}

/**
 * Where a span comes from after its label or ends were changed, decided by PostgreSQL in the same UPDATE:
 * what a model saw is confirmed, corrected or rejected; anything else is corrected by a human, except a
 * reviewed stretch, which stays one while it is not a pattern. Where neither changes, the source stays.
 */
export function sourceOfChanged({
  label,
  startTime: start,
  endTime: end,
  modelPrediction: seen,
}: ChangedSpan): SQL {
  const epoch = (time: SQL) => sql`to_jsonb(extract(epoch from ${time}))`;
  return sql`CASE
    WHEN ${label} = ${oldLabel} AND ${start} = ${startTime} AND ${end} = ${endTime} THEN ${oldSource}
    WHEN ${oldSource} IN (${SOURCE.model}, ${SOURCE.confirmed}, ${SOURCE.corrected}, ${SOURCE.rejected}) THEN CASE
      WHEN ${label} = ${seen} ->> 'label'
        AND ${seen} -> 'start_time' IN (${epoch(start)}, ${epoch(end)})
        AND ${seen} -> 'end_time' IN (${epoch(start)}, ${epoch(end)})
        AND (${seen} -> 'start_time' = ${seen} -> 'end_time') = (${start} = ${end}) THEN ${SOURCE.confirmed}
      WHEN ${label} = ${NEGATIVE} THEN ${SOURCE.rejected}
      ELSE ${SOURCE.corrected} END
    WHEN ${oldSource} = ${SOURCE.reviewed} AND ${label} = ${NEGATIVE} THEN ${oldSource}
    ELSE ${SOURCE.humanCorrection} END`;
}

/** The columns as they are, for what an UPDATE leaves alone. */
export const UNCHANGED: ChangedSpan = {
  label: sql`${oldLabel}`,
  startTime: sql`${startTime}`,
  endTime: sql`${endTime}`,
  modelPrediction: sql`${modelPrediction}`,
};
