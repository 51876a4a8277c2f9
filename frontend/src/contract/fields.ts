import { z } from 'zod';
import { jsonProblem } from './json-value.ts';
import { CONFIDENCE, LIMITS, TIME } from './limits.ts';

/** What a serial or integer of PostgreSQL holds. */
const MIN_INT4 = -2_147_483_648;
const MAX_INT4 = 2_147_483_647;

/** A whole number in a query or a path. Digits only: Number() would also take '', ' 1', '1e3' and '0x1'. */
export function wholeNumberText(min: number, max: number) {
  const expected = wholeNumberFrom(min, max);
  return z
    .string(expected)
    .regex(/^-?\d{1,15}$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected)
    .meta({
      override: ({ jsonSchema }: { jsonSchema: { pattern?: string } }) => {
        delete jsonSchema.pattern;
        Object.assign(jsonSchema, { type: 'integer', minimum: min, maximum: max });
      },
    });
}

/** An id in a query or a path. Legacy files may hold ids of zero and below, and they keep them. */
export const idText = wholeNumberText(MIN_INT4, MAX_INT4);

/** Unix seconds in a query. */
export const secondsText = wholeNumberText(TIME.min, TIME.max);

/** A yes or no in a query. */
export const truthText = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((text) => text === 'true');

function wholeNumber(min: number, max: number) {
  const expected = wholeNumberFrom(min, max);
  return z.int(expected).min(min, expected).max(max, expected);
}

function wholeNumberFrom(min: number, max: number): string {
  return `must be a whole number from ${min} to ${max}`;
}

export const id = wholeNumber(MIN_INT4, MAX_INT4);
/** Fits any integer column. */
export const integer = wholeNumber(MIN_INT4, MAX_INT4);
export const confidence = wholeNumber(CONFIDENCE.min, CONFIDENCE.max);
/** Unix seconds in a body, as the Date that Drizzle stores in UTC. */
export const seconds = wholeNumber(TIME.min, TIME.max).transform((value) => new Date(value * 1000));
export const flag = z.boolean('must be true or false');

/** Text that PostgreSQL stores unchanged: it has no NUL, and UTF-8 no half of a surrogate pair. */
function text(maxLength: number) {
  return z
    .string('must be text')
    .max(maxLength, `must not be longer than ${maxLength} characters`)
    .refine(
      (value) => !value.includes('\0') && value.isWellFormed(),
      'holds characters that cannot be stored',
    );
}

/** A name: text that is not blank, without blanks around it. */
export const name = text(LIMITS.nameLength)
  .transform((value) => value.trim())
  .refine((value) => value !== '', 'must not be empty');
export const color = text(LIMITS.colorLength).refine((value) => value.trim() !== '', 'must not be empty');
export const label = text(LIMITS.nameLength);
export const notes = text(LIMITS.notesLength);

function storable(value: unknown, context: z.RefinementCtx): void {
  const problem = jsonProblem(value, LIMITS.jsonDepth);
  if (problem) context.addIssue({ code: 'custom', message: problem });
}

const price = z.number('must be a number').optional();
const expectedTime = `must be a number from ${TIME.min} to ${TIME.max}`;
const time = z.number(expectedTime).min(TIME.min, expectedTime).max(TIME.max, expectedTime).optional();

/** A JSON object; the corners of a line or rectangle, where it has some, are Unix seconds and prices. */
export const geometry = z
  .looseObject(
    { startTime: time, startPrice: price, endTime: time, endPrice: price },
    'must be an object or null',
  )
  .superRefine(storable);

export const jsonObject = z.looseObject({}, 'must be an object or null').superRefine(storable);
export const jsonArray = z.array(z.unknown(), 'must be an array or null').superRefine(storable);

/** Makes every field optional and asks for at least one, as a PATCH does. */
export function changeOf<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) {
  const named = `must name at least one of ${Object.keys(schema.shape).join(', ')}`;
  return schema
    .partial()
    .refine((value) => Object.values(value).some((field) => field !== undefined), named)
    .meta({ override: { minProperties: 1 } });
}
