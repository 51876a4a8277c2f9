import type Database from 'better-sqlite3';
import pg from 'pg';
import type { CatalogColumn } from '../../../../db/catalog/columns.ts';
import { differing, type Finding } from '../../rules/findings.ts';
import { LARGE_BYTES } from '../../rules/large.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { isComparable, LATER, type VerifiedColumn } from './expectations.ts';
import { countValues, type SourceSide } from './source-side.ts';

/** What is to be done about each column that either side has. */
export interface ColumnPairs {
  /** Columns whose every value is compared, `id` first. */
  compared: readonly VerifiedColumn[];
  /** Columns of the target that are carried over, and that the legacy file lacks or leaves behind. */
  defaulted: readonly CatalogColumn[];
  /** Columns that only the legacy file has, or that nothing here can compare. */
  findings: readonly Finding[];
}

export interface PairingContext {
  database: Database.Database;
  /** False for files from before there were charts. */
  hasCharts: boolean;
  /** `TABLE.COLUMN` for every column that may stay behind. */
  dropped: ReadonlySet<string>;
  /**
   * `TABLE.COLUMN` for every column that is carried over where a file has it; of others nothing is expected.
   */
  carried: ReadonlySet<string>;
}

/** The chart that rows without one were put under, told here once more. */
const SUPPLIED_CHART_ID = '1';

/** Pairs the columns of the target's catalog with those that the legacy file really has. */
export function pairColumns(
  side: SourceSide,
  catalog: readonly CatalogColumn[],
  context: PairingContext,
): ColumnPairs {
  const paired = pairedColumns(side, catalog, context);
  const missing = missingColumns(side, catalog, context);
  // Where one is missing, a column of the application's own may be that one under another name.
  const isExpected = ({ name }: CatalogColumn) =>
    missing.length > 0 || context.carried.has(`${side.name}.${name}`);
  const unknown = paired.filter((column) => !isComparable(column));
  return {
    compared: toCompared(side, paired),
    defaulted: catalog.filter((column) => isExpected(column) && !paired.includes(column)),
    findings: [
      ...unknown.map(({ name }) => differing(side.name, name, 'column_unverified', side.rows)),
      ...missing,
    ],
  };
}

/** The columns whose every value is compared, `id` first. */
export function comparedColumns(
  side: SourceSide,
  catalog: readonly CatalogColumn[],
  context: PairingContext,
): VerifiedColumn[] {
  return toCompared(side, pairedColumns(side, catalog, context));
}

function toCompared({ columns }: SourceSide, paired: readonly CatalogColumn[]): VerifiedColumn[] {
  return paired
    .filter(isComparable)
    .map(({ name, type, notNull, defaultExpression }) => {
      const declared = columns?.get(name);
      const nullable = !notNull;
      return {
        name,
        type,
        nullable,
        default: defaultExpression,
        source: declared === undefined ? SUPPLIED_CHART_ID : read(name, type, declared),
      };
    })
    .toSorted((a, b) => Number(b.name === 'id') - Number(a.name === 'id'));
}

/**
 * The target's columns that the legacy file has too, or that were filled for it. A column of the
 * application's own may happen to have the name of one in the file that holds nothing; one with values is
 * compared, so that a column forgotten by the copy is noticed.
 */
function pairedColumns(
  { name: table, columns }: SourceSide,
  catalog: readonly CatalogColumn[],
  { database, hasCharts, dropped, carried }: PairingContext,
): CatalogColumn[] {
  return catalog.filter(({ name }) => {
    const isCarried = carried.has(`${table}.${name}`);
    if (!columns?.has(name)) return !hasCharts && isCarried && name === 'chart_id';
    return !dropped.has(`${table}.${name}`) && (isCarried || countValues(database, table, name) > 0);
  });
}

/**
 * Of JSON, and of texts as large as no text that the other side shows, only whether they are there:
 * PostgreSQL compares them, see `verifyBatch`. It takes away what the other side is known to lack.
 */
export function selectTarget({ name, type, lacks }: VerifiedColumn): string {
  const column = pg.escapeIdentifier(name);
  if (type === 'jsonb') return `CASE WHEN ${column} IS NOT NULL THEN ${LATER} END`;
  if (type === 'text')
    return `CASE WHEN octet_length(${column}) > ${LARGE_BYTES} THEN left(${column}, ${LARGE_BYTES + 1}) ELSE ${column} END`;
  if (lacks === 'fraction_of_second') return `date_trunc('second', ${column})`;
  // -0 plus 0 is 0, and every other number stays what it is.
  return lacks === 'negative_zero' ? `(${column} + 0::float8)` : column;
}

/** A column that holds something may be lacking in the target only where it was dropped by name. */
function missingColumns(
  side: SourceSide,
  catalog: readonly CatalogColumn[],
  { database, dropped }: PairingContext,
): Finding[] {
  const known = new Set(catalog.map(({ name }) => name));
  return [...(side.columns?.keys() ?? [])]
    .filter((name) => !known.has(name) && !dropped.has(`${side.name}.${name}`))
    .map((name) => differing(side.name, name, 'column_missing', countValues(database, side.name, name)))
    .filter(({ count }) => count > 0);
}

/**
 * Reads a value so that nothing but the right storage class can equal what PostgreSQL holds: only texts
 * become bytes, and an integer that a JavaScript number would round is not a number.
 */
function read(name: string, type: string, declaredType: string): string {
  const column = identifier(name);
  if (type === 'text' || type === 'jsonb') {
    const least = type === 'jsonb' ? -1 : LARGE_BYTES;
    return `CASE typeof(${column}) WHEN 'null' THEN NULL WHEN 'text' THEN
              CASE WHEN octet_length(${column}) > ${least} THEN ${LATER} ELSE CAST(${column} AS BLOB) END ELSE 0 END`;
  }
  if (type === 'float8' && !hasRealAffinity(declaredType)) {
    return `CASE WHEN typeof(${column}) = 'integer' AND ${column} NOT BETWEEN -9007199254740992 AND 9007199254740992
                 THEN 'rounded' ELSE ${column} END`;
  }
  return column;
}

/**
 * A column with REAL affinity holds no integers
 * (https://sqlite.org/datatype3.html#determination_of_column_affinity).
 */
function hasRealAffinity(declaredType: string): boolean {
  return /REAL|FLOA|DOUB/i.test(declaredType) && !/INT|CHAR|CLOB|TEXT|BLOB/i.test(declaredType);
}
