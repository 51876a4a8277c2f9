import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { z } from 'zod';
import { jsonRow } from './answer.ts';
import { readInput } from './body.ts';
import { inTransaction } from './database.ts';
import { once, repeatable } from './idempotency.ts';

/**
 * Answers a POST that creates a row: 201 with the row that `create` makes and returns as JSON text, or with
 * the one that it made when a request with the same `Idempotency-Key` came before.
 */
export async function creation<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
  create: (tx: NodePgDatabase, input: z.output<Schema>) => Promise<string>,
): Promise<Response> {
  const { text, input } = await readInput(request, schema);
  const key = repeatable(request, text);
  return jsonRow(await inTransaction((tx) => once(tx, key, () => create(tx, input)), 'changes'), 201);
}
