import { closestMatch } from 'leven';
import { z } from 'zod';
import { idText } from '../contract/fields.ts';
import { parametersOf } from './addresses.ts';
import { badField } from './errors.ts';

/** Checks input and returns what the schema makes of it. Throws a 400 that names the first wrong field. */
export function check<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') throw unknownField(issue.keys[0] ?? '', schema);
  }
  const [issue] = issues;
  throw badField(issue?.path.join('.') || 'body', issue?.message ?? 'is not valid');
}

/** A field that is not known was meant to be one that is: left out in silence, it would never be missed. */
function unknownField(name: string, schema: z.ZodType): Error {
  return unknownName(name, schema instanceof z.ZodObject ? Object.keys(schema.shape) : []);
}

function unknownName(name: string, known: readonly string[]): Error {
  const nearest = closestMatch(name.toLowerCase(), [...known], { maxDistance: Math.max(2, name.length / 3) });
  const meant =
    nearest === undefined ? `known are ${known.join(', ') || 'none'}` : `did you mean ${nearest}?`;
  return badField(quoted(name), `is not known here; ${meant}`);
}

/**
 * Throws 400 for a parameter that the address does not take: who writes `?dry_run=true` must not find out
 * afterwards that there is no such thing.
 */
export function assertParameters(request: Request): void {
  const { pathname, searchParams } = new URL(request.url);
  const known = parametersOf(request.method, pathname);
  const unknown = known && [...searchParams.keys()].find((name) => !known.includes(name));
  if (known && unknown !== undefined) throw unknownName(unknown, known);
}

/** Any name may come from a client; one that is not a word is shown as JSON has it. */
export function quoted(name: string): string {
  return /^\w{1,40}$/.test(name) ? name : JSON.stringify(name.slice(0, 40));
}

/** Checks a query as `check` does a body. Throws 400 also for a parameter that is given twice. */
export function checkQuery<Schema extends z.ZodType>(
  schema: Schema,
  search: URLSearchParams,
): z.output<Schema> {
  const names = [...search.keys()];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw badField(quoted(twice), 'is given twice');
  return check(schema, Object.fromEntries(search));
}

/** What Next.js hands to a route under `[id]`. */
export interface IdContext {
  params: Promise<{ id: string }>;
}

const ID = z.object({ id: idText });

/** The `id` of a path such as /api/annotations/[id]. Throws 400 where it cannot be one. */
export async function idOf(context: IdContext): Promise<number> {
  return check(ID, await context.params).id;
}

/**
 * The query of a request as the schema makes it. Throws 400 as `check`, and for a parameter that is given
 * twice.
 */
export function queryOf<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  return checkQuery(schema, new URL(request.url).searchParams);
}
