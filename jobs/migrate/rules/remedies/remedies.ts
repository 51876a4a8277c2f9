// Every remedy, in the order in which they are tried.

import { DEFAULT, EMPTY_NULL, JSON_NAN, JSON_STRING, TO_NULL } from './absent.ts';
import { BOOLEAN_WORD, NONZERO, NUMBER_TEXT, ROUND, WHOLE_REAL } from './numbers.ts';
import type { Remedy } from './remedy.ts';
import { ROW_REMEDIES, type RowRemedy } from './rows.ts';
import { BLOB_TEXT, CUT, NUL_BYTE, NUMBER_TO_TEXT, REPLACEMENT, SURROGATE, WINDOWS_TEXT } from './texts.ts';
import { ISO_TIME, ISO_TIME_UTC, UNIT_REMEDIES } from './times.ts';

/**
 * Every remedy. Of those that are asked for the first that can do something to a value does, so what loses
 * nothing comes first, and what loses everything last.
 */
export const REMEDIES: readonly Remedy[] = [
  ...UNIT_REMEDIES,
  ISO_TIME,
  NUMBER_TEXT,
  WHOLE_REAL,
  BOOLEAN_WORD,
  BLOB_TEXT,
  NUMBER_TO_TEXT,
  EMPTY_NULL,
  JSON_STRING,
  ISO_TIME_UTC,
  ROUND,
  NONZERO,
  DEFAULT,
  SURROGATE,
  WINDOWS_TEXT,
  REPLACEMENT,
  NUL_BYTE,
  JSON_NAN,
  CUT,
  TO_NULL,
];

/** Those for values, and those about whole rows, which come after them. */
export const ALL_REMEDIES: readonly AnyRemedy[] = [...REMEDIES, ...ROW_REMEDIES];

export type AnyRemedy = Remedy | RowRemedy;

/** The remedy of this name, if there is one. */
export function remedyNamed(wanted: string): AnyRemedy | undefined {
  return ALL_REMEDIES.find(({ name }) => name === wanted);
}

/** The columns that a remedy is for, in words. */
export function sayColumns(remedy: AnyRemedy): string {
  if ('columns' in remedy) return remedy.columns;
  return remedy.kinds.join(', ') + (remedy.nullable ? ' that may be NULL' : '');
}
