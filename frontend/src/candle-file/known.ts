import type { UploadChoices } from '../contract/upload.ts';
import type { Evidence } from './evidence.ts';
import type { Layout } from './layout.ts';
import type { DecimalMark } from './numbers.ts';
import type { Decision } from './time/style.ts';

/** All that is known of a file before its rows are read. */
export interface Known {
  layout: Layout;
  encoding: string;
  choices: UploadChoices;
  /** What a row must hold in which column; others are left out. */
  picks: ReadonlyMap<number, string>;
  evidence: Evidence;
  decision: Decision;
  mark: DecimalMark;
}
