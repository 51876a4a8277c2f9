import type { KeyRange } from '../../rules/ranges.ts';

/** A table as the legacy file has it, for the verifier: `columns` are the names it really has. */
export interface SourceSide {
  name: string;
  /** Undefined where the file has no such table. */
  columns: ReadonlySet<string> | undefined;
  /** Key ranges that cover every key there can be. */
  ranges: readonly KeyRange[];
  quarantined: readonly bigint[];
}
