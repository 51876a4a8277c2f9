import { createHash } from 'node:crypto';
import { idempotencyKeys } from '@candle-annotator/db/schema.ts';
import { eq, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { badField, Refusal } from './errors.ts';

/** Whoever has not tried again after a day has given up, or looked. */
const KEPT_HOURS = 24;
/** A creation deletes more than it adds, so that the table stays small without anybody's care. */
const DELETED_AT_ONCE = 100;

/** What makes a creation repeatable: the client's key, and a digest of the request that came with it. */
export interface Repeatable {
  key: string;
  digest: string;
}

/**
 * The `Idempotency-Key` of a request with this body; undefined where it has none. Throws 400 for one that
 * is not 1 to 255 visible ASCII characters.
 */
export function repeatable(request: Request, body: string): Repeatable | undefined {
  const key = request.headers.get('idempotency-key');
  if (key === null) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw badField('Idempotency-Key', 'must be 1 to 255 visible ASCII characters');
  const { pathname } = new URL(request.url);
  const digest = createHash('sha256').update(`${request.method} ${pathname}\n`).update(body).digest('hex');
  return { key, digest };
}

/**
 * Does `work` and keeps the JSON text it answers under the key, in the same transaction; where that has been
 * done already, returns what was answered then. Of two at once the second waits for the first. Throws 422
 * where the key came with another request before. Without a key it just does the work.
 */
export async function once(
  tx: NodePgDatabase,
  request: Repeatable | undefined,
  work: () => Promise<string>,
): Promise<string> {
  if (!request) return work();
  const { key, digest } = request;
  const claim = tx.insert(idempotencyKeys).values({ key, requestDigest: digest }).onConflictDoNothing();
  const claimed = await claim.returning({ key: idempotencyKeys.key });
  if (claimed.length === 0) return (await answeredBefore(tx, request)) ?? once(tx, request, work);
  const answer = await work();
  await tx.update(idempotencyKeys).set({ answer }).where(eq(idempotencyKeys.key, key));
  await tx.execute(FORGET);
  return answer;
}

/** Undefined where the key was deleted meanwhile, for its age. */
async function answeredBefore(
  tx: NodePgDatabase,
  { key, digest }: Repeatable,
): Promise<string | null | undefined> {
  const [before] = await tx.select().from(idempotencyKeys).where(eq(idempotencyKeys.key, key));
  if (before && before.requestDigest !== digest) {
    throw new Refusal(
      422,
      'key_reused',
      'Idempotency-Key: came with another request before; take a new one.',
    );
  }
  return before?.answer;
}

/** Rows that somebody else is deleting are left to them. */
const FORGET = sql`
  DELETE FROM ${idempotencyKeys} WHERE ${idempotencyKeys.key} IN (
    SELECT ${idempotencyKeys.key} FROM ${idempotencyKeys}
     WHERE ${idempotencyKeys.createdAt} < now() - ${sql.raw(`interval '${KEPT_HOURS} hours'`)}
     LIMIT ${sql.raw(String(DELETED_AT_ONCE))} FOR UPDATE SKIP LOCKED)`;
