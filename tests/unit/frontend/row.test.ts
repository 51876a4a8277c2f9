import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { spanAnnotations } from '../../../db/schema.ts';
import { taking } from '../../../frontend/src/contract/taking.ts';
import { rowOf } from '../../../frontend/src/server/row.ts';

describe('a field on the way to its row', () => {
  test('arrives under the name that Drizzle has for its column, whatever it holds', () => {
    expect(rowOf(spanAnnotations, { sub_spans: null, label: 'x', outcome: undefined })).toEqual({
      subSpans: null,
      label: 'x',
      outcome: undefined,
    });
  });

  test('without a column is an error, for the type checker and for the program', () => {
    const fields = { label: 'x', reviewer: 'Ada' };
    // @ts-expect-error: the table has no such column
    expect(() => rowOf(spanAnnotations, fields)).toThrow("no column for the field 'reviewer'");
  });

  test('is one of the contract, and every field of the contract is validated', () => {
    const schema = z.object({ name: z.string(), age: z.number().optional() });
    expect(taking<{ name: string; age?: number }>()(schema)).toBe(schema);
    // @ts-expect-error: the contract knows no age
    taking<{ name: string }>()(schema);
    // @ts-expect-error: nothing validates the size
    taking<{ name: string; age?: number; size: number }>()(schema);
    // @ts-expect-error: the contract allows what the schema refuses
    taking<{ name: string | null; age?: number }>()(schema);
  });
});
