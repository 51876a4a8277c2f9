import type pg from 'pg';
import type { Stored, StoredTable } from './stored.ts';
import { type Expectation, printedDefault, type TargetColumn, type TargetTable } from './target.ts';

/** What must be known to say what becomes of a row. */
export interface Context {
  client: pg.Client;
  expectation: Expectation;
  /** Charts that are in the target. */
  charts: ReadonlySet<bigint>;
  /** False for files from before there were charts. */
  hasCharts: boolean;
}

/** What a row prints as in PostgreSQL; undefined where any value but NULL will do. */
export type Row = (string | null | undefined)[];

/** The chart of rows that were written before there were charts. */
export const SUPPLIED_CHART = { id: 1n, nameHex: Buffer.from('Imported Data').toString('hex') };

/** Bytes that an index entry of PostgreSQL surely holds, of 2,704. */
const LONGEST_KEY_BYTES = 2692;
/** The application needs 1,000 ids above every row. */
const HIGHEST_ID = 2_147_482_647n;

/**
 * Which rows of a legacy table PostgreSQL can hold, and as what. Of equal keys the first by id can be there.
 */
export async function expectRows(
  context: Context,
  source: StoredTable,
  target: TargetTable,
): Promise<{ fit: Map<bigint, Row>; unfit: Set<bigint> }> {
  const fit = new Map<bigint, Row>();
  const unfit = new Set<bigint>();
  const taken = new Set<string>();
  for (const [id, values] of [...source.rows].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const row = await expectRow(context, source.columns, values, target);
    const keys = row ? uniqueKeys(target, row) : [];
    if (!row || keys.some((key) => taken.has(key))) {
      unfit.add(id);
      continue;
    }
    fit.set(id, row);
    for (const key of keys) taken.add(key);
  }
  return { fit, unfit };
}

/** Undefined where the row cannot be there. */
async function expectRow(
  context: Context,
  names: readonly string[],
  values: readonly Stored[],
  target: TargetTable,
): Promise<Row | undefined> {
  const row: Row = [];
  for (const column of target.columns) {
    const value = values[names.indexOf(column.name)];
    const printed = value
      ? await expectValue(context, column, value, target)
      : { print: await expectMissing(context, column) };
    if (!printed) return undefined;
    row.push(printed.print);
  }
  return row;
}

async function expectMissing({ client, hasCharts }: Context, column: TargetColumn): Promise<Row[number]> {
  if (column.name === 'chart_id' && !hasCharts) return String(SUPPLIED_CHART.id);
  return printedDefault(client, column);
}

/** Undefined where nothing in PostgreSQL can stand for the value. */
async function expectValue(
  { expectation, charts }: Context,
  { name, type, nullable }: TargetColumn,
  value: Stored,
  target: TargetTable,
): Promise<{ print: string | null } | undefined> {
  if (value.type === 'null') return nullable ? { print: null } : undefined;
  if (name === 'id' && value.type === 'integer' && value.value > HIGHEST_ID) return undefined;
  const print = await expectation.printed(type, value);
  if (print === null || isTooLong(target, name, value)) return undefined;
  return target.chartColumns.includes(name) && !charts.has(BigInt(print)) ? undefined : { print };
}

function isTooLong({ uniques }: TargetTable, column: string, value: Stored): boolean {
  if (value.type !== 'text' || value.bytes.length <= LONGEST_KEY_BYTES) return false;
  return uniques.some((columns) => columns.includes(column));
}

function uniqueKeys({ uniques, columns }: TargetTable, row: Row): string[] {
  return uniques.map((names) => {
    const values = names.map((name) => row[columns.findIndex((column) => column.name === name)]);
    return JSON.stringify([names, values]);
  });
}
