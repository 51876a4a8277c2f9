// Remedies for values that say nothing, and for JSON that is none.

import type { SqliteValue } from '../quarantined-row.ts';
import { KINDS } from '../tables.ts';
import { isClean, isHeld, isJson, isText } from './held.ts';
import { NULL, type Remedy, type RepairedColumn, text } from './remedy.ts';

const BLANK = /^[ \t\r\n]*$/;

export const EMPTY_NULL: Remedy = {
  name: 'empty_null',
  kinds: ['integer', 'seconds', 'flag', 'double', 'json'],
  rules: ['wrong_type', 'invalid_json'],
  exact: true,
  nullable: true,
  does: 'an empty text, or one of blanks, becomes NULL',
  refuses: 'any other text',
  repair: (stored) => (isText(stored) && BLANK.test(stored.value.toString('latin1')) ? NULL : undefined),
};

export const JSON_STRING: Remedy = {
  name: 'json_string',
  kinds: ['json'],
  rules: ['invalid_json'],
  exact: true,
  does: 'a text that is no JSON, or none that jsonb takes, is kept whole as a JSON string',
  refuses: 'what is no UTF-8, or holds NUL; JSON that is nested too deep',
  repair: (stored, column) =>
    isText(stored) && isClean(stored.value) && !isHeld(column, stored)
      ? text(JSON.stringify(stored.value.toString()))
      : undefined,
};

/** A string, or a word of Python's and JavaScript's that is no JSON. */
const WORDS = /"(?:[^"\\]|\\[\s\S])*"|-?\bInfinity\b|\bNaN\b/g;

export const JSON_NAN: Remedy = {
  name: 'json_nan',
  kinds: ['json'],
  rules: ['invalid_json'],
  exact: false,
  does: 'NaN, Infinity and -Infinity in JSON become null',
  refuses: 'what is no JSON with null in their place either',
  repair: (stored) => {
    if (!isText(stored) || !isClean(stored.value)) return undefined;
    const json = stored.value.toString();
    const left = json.replaceAll(WORDS, (word) => (word.startsWith('"') ? word : 'null'));
    return left !== json && isJson(left) ? text(left) : undefined;
  },
};

export const DEFAULT: Remedy = {
  name: 'default',
  kinds: ['integer', 'flag', 'text'],
  rules: ['null_in_not_null'],
  exact: false,
  does: "NULL becomes the column's default, where it has one that does not depend on the time",
  refuses: 'columns without one',
  repair: ({ type }, { legacy, nullable }) =>
    type === 'null' && !nullable && legacy.default !== undefined ? literal(legacy.default) : undefined,
};

function literal(sql: string): SqliteValue {
  return sql.startsWith("'") ? text(sql.slice(1, -1)) : { type: 'integer', value: BigInt(sql) };
}

export const TO_NULL: Remedy = {
  name: 'null',
  kinds: KINDS.filter((kind) => kind !== 'key'),
  rules: [
    ...(['wrong_type', 'integer_out_of_range', 'milliseconds', 'time_out_of_range', 'not_boolean'] as const),
    ...(['inexact_integer', 'non_finite', 'nul_byte', 'invalid_utf8', 'invalid_json'] as const),
  ],
  exact: false,
  nullable: true,
  does: 'whatever the column cannot hold becomes NULL',
  refuses: 'JSON that is nested too deep',
  repair: (stored, column: RepairedColumn) => (isHeld(column, stored) ? undefined : NULL),
};
