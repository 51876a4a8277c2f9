import { BATCH_KINDS } from './batches.ts';
import { BOOK_KINDS } from './books.ts';
import { CHANGED_ROW_KINDS } from './changed-rows.ts';
import { CHARTLESS_KINDS } from './chartless.ts';
import { COLUMN_KINDS } from './columns.ts';
import { DEFAULT_KINDS } from './defaults.ts';
import { HARMLESS_KINDS } from './harmless.ts';
import { JSON_KINDS } from './jsons.ts';
import type { Kind } from './kind.ts';
import { NUMBER_KINDS } from './numbers.ts';
import { QUARANTINE_CONTENT_KINDS } from './quarantine-contents.ts';
import { QUARANTINE_ROW_KINDS } from './quarantine-rows.ts';
import { REARRANGED_KINDS } from './rearranged-rows.ts';
import { REPAIR_KINDS } from './repairs.ts';
import { RESTORATION_KINDS } from './restorations.ts';
import { ROW_KINDS } from './rows.ts';
import { SEQUENCE_KINDS } from './sequences.ts';
import { SHAPE_KINDS } from './shapes.ts';
import { TEXT_KINDS } from './texts.ts';
import { TIME_KINDS } from './times.ts';

/** Every way in which the verifier is tested, in the order of the document. */
export const KINDS: readonly Kind[] = [
  ...NUMBER_KINDS,
  ...TIME_KINDS,
  ...TEXT_KINDS,
  ...JSON_KINDS,
  ...ROW_KINDS,
  ...REARRANGED_KINDS,
  ...COLUMN_KINDS,
  ...BATCH_KINDS,
  ...SHAPE_KINDS,
  ...SEQUENCE_KINDS,
  ...QUARANTINE_CONTENT_KINDS,
  ...QUARANTINE_ROW_KINDS,
  ...REPAIR_KINDS,
  ...CHANGED_ROW_KINDS,
  ...RESTORATION_KINDS,
  ...BOOK_KINDS,
  ...DEFAULT_KINDS,
  ...CHARTLESS_KINDS,
  ...HARMLESS_KINDS,
];
