// What a row in quarantine holds.

/** A value as SQLite stores it, ready to be bound: texts and blobs as bytes, integers as bigint. */
export interface SqliteValue {
  type: 'null' | 'integer' | 'real' | 'text' | 'blob';
  value: null | bigint | number | Buffer;
}

/** The same storage class, the same bits. */
export function isSameValue(a: SqliteValue | undefined, b: SqliteValue | undefined): boolean {
  if (!a || a.type !== b?.type) return false;
  return Buffer.isBuffer(a.value) ? a.value.equals(b.value as Buffer) : Object.is(a.value, b.value);
}

/** A row that never was in PostgreSQL's tables, whole. */
export interface QuarantinedRow {
  table: string;
  key: bigint;
  /** `rule(column)` for everything that kept it from being loaded. */
  rules: readonly string[];
  columns: ReadonlyMap<string, SqliteValue>;
}
