import { DECISION_LOCK } from '@candle-annotator/db/locks.ts';
import { spanAnnotations } from '@candle-annotator/db/schema.ts';
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { DECISIONS } from '../contract/span-source.ts';
import { decided } from './errors.ts';
import { spanAnnotationJson } from './row-json.ts';

const { chartId, source, label, startTime, endTime, modelPrediction } = spanAnnotations;

/** What tells one suggestion of a chart from every other. */
const IDENTITY = ['model_version', 'label', 'start_time', 'end_time'];

/** What is about to be stored, as Drizzle has it. */
type NewSpan = typeof spanAnnotations.$inferInsert;
type Wanted = Omit<NewSpan, 'startTime' | 'endTime'> & { startTime: SQL; endTime: SQL };

/**
 * The span, as JSON text, by which the same was decided on the same suggestion before: it need not be stored
 * again. Undefined where this decides nothing, or decides first; until the transaction ends nobody else can
 * decide on this chart. Throws a Clash (409) where something else was decided. Rows of older files, of which
 * several may be about one suggestion, stay as they are; a suggestion without ends cannot be told from
 * others.
 */
export async function decidedBefore(tx: NodePgDatabase, wanted: Wanted): Promise<string | undefined> {
  if (!DECISIONS.includes(wanted.source ?? '') || !isNamed(wanted.modelPrediction)) return undefined;
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${DECISION_LOCK}::int, ${wanted.chartId}::int)`);
  const rows = await tx
    .select({ text: spanAnnotationJson, isSame: isSame(wanted) })
    .from(spanAnnotations)
    .where(
      and(
        eq(chartId, wanted.chartId),
        inArray(source, [...DECISIONS]),
        ...IDENTITY.map(
          (field) => sql`${modelPrediction} -> ${field} IS NOT DISTINCT FROM ${seen(wanted)} -> ${field}`,
        ),
      ),
    )
    .orderBy(spanAnnotations.id);
  const [first] = rows;
  const same = rows.find((row) => row.isSame);
  if (first && !same) throw decided(first.text);
  return same?.text;
}

function isNamed(prediction: unknown): boolean {
  const { label, start_time, end_time } = (prediction ?? {}) as Record<string, unknown>;
  return [label, start_time, end_time].every((value) => value !== undefined && value !== null);
}

/** Whether a row says all that is wanted. Its colour is only how it is drawn. */
function isSame(wanted: Wanted): SQL<boolean> {
  const said = (['confidence', 'outcome', 'notes', 'subSpans'] as const)
    .filter((name) => wanted[name] !== undefined && wanted[name] !== null)
    .map((name) => {
      const column = spanAnnotations[name];
      return sql`${column} IS NOT DISTINCT FROM ${sql.param(wanted[name], column)}`;
    });
  const decided = sql`${label} = ${wanted.label} AND ${startTime} = ${wanted.startTime} AND ${endTime} = ${wanted.endTime}`;
  return sql<boolean>`(${sql.join([decided, ...said], sql` AND `)})`;
}

function seen({ modelPrediction: prediction }: Wanted): SQL {
  return sql`${sql.param(prediction, modelPrediction)}::jsonb`;
}
