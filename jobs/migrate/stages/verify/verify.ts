import type Database from 'better-sqlite3';
import pg from 'pg';
import { type CatalogColumn, readColumns } from '../../../../db/catalog.ts';
import type { Finding } from '../../rules/findings.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import type { VerifyTask } from './batch.ts';
import type { VerifyResult } from './compare.ts';
import { verifyDefaults } from './defaults.ts';
import { verifySequence } from './sequences.ts';
import type { SourceSide } from './source-side.ts';

export interface VerifyContext {
  client: pg.Client;
  database: Database.Database;
  verifyBatch: (task: VerifyTask) => Promise<VerifyResult>;
  /** Names of the tables that must be in the target. */
  tables: readonly SourceSide[];
  onRows: (rows: number) => void;
}

export interface VerifiedCounts {
  table: string;
  sourceRows: number;
  targetRows: number;
  comparedRows: number;
  mismatchedRows: number;
}

/**
 * Compares the whole target with a fresh read of the legacy file: every value of every column that
 * PostgreSQL's catalog lists, every row on either side, counts taken apart from the rows, and the
 * sequences. Differences are findings, not errors.
 */
export async function verifyTables(
  context: VerifyContext,
): Promise<{ counts: VerifiedCounts[]; findings: Finding[] }> {
  const columns = await readColumns(
    context.client,
    context.tables.map(({ name }) => name),
  );
  const columnsOf = (side: SourceSide) => columns.filter(({ table }) => table === side.name);
  const compared = await Promise.all(
    context.tables.map((side) => compareRows(context, side, columnsOf(side))),
  );
  const counts: VerifiedCounts[] = [];
  const findings: Finding[] = [];
  for (const [index, side] of context.tables.entries()) {
    const rows = compared[index] as ComparedRows;
    const result = await verifyWhole(context, side, columnsOf(side), rows);
    counts.push(result.counts);
    findings.push(...rows.findings, ...result.findings);
  }
  return { counts, findings };
}

/** What can only be said of a table as a whole: counts, defaults, its sequence. */
async function verifyWhole(
  { client, database }: VerifyContext,
  side: SourceSide,
  columns: readonly CatalogColumn[],
  compared: ComparedRows,
): Promise<{ counts: VerifiedCounts; findings: Finding[] }> {
  const counts = {
    table: side.name,
    sourceRows: side.columns ? countSource(database, side.name) : 0,
    targetRows: await countTarget(client, side.name),
    comparedRows: compared.rows,
    mismatchedRows: compared.mismatched,
  };
  const findings = [
    ...(await verifyDefaults(client, side, columns)),
    ...(await verifySequence(client, database, side)),
  ];
  if (compared.findings.length === 0 && !isCovered(counts, side)) {
    const count = Math.abs(counts.sourceRows - side.quarantined.length - counts.targetRows);
    findings.push({
      table: side.name,
      column: null,
      rule: 'count_differs',
      count,
      action: 'differs',
      examples: [],
    });
  }
  return { counts, findings };
}

interface ComparedRows {
  rows: number;
  mismatched: number;
  findings: Finding[];
}

/** The rows compared must be all rows of both sides: a range that nobody compared shows here. */
function isCovered({ sourceRows, targetRows, comparedRows }: VerifiedCounts, side: SourceSide): boolean {
  if (!side.columns) return true;
  return comparedRows === targetRows && comparedRows === sourceRows - side.quarantined.length;
}

async function compareRows(
  { verifyBatch, onRows }: VerifyContext,
  side: SourceSide,
  columns: readonly CatalogColumn[],
): Promise<ComparedRows> {
  const present = side.columns;
  if (!present) return { rows: 0, mismatched: 0, findings: [] };
  const table = {
    name: side.name,
    columns: columns
      .filter(({ name }) => present.has(name) || name === 'chart_id')
      .map(({ name, type }) => ({ name, type, source: present.has(name) ? identifier(name) : '1' })),
  };
  const results = await Promise.all(
    side.ranges.map(async (range) => {
      const quarantined = side.quarantined
        .filter((key) => key > range.after && key <= range.upTo)
        .map(Number);
      const result = await verifyBatch({ table, range, quarantined });
      onRows(result.comparedRows);
      return result;
    }),
  );
  return {
    rows: results.reduce((sum, { comparedRows }) => sum + comparedRows, 0),
    mismatched: results.reduce((sum, { mismatchedRows }) => sum + mismatchedRows, 0),
    findings: mergeMismatches(side.name, results),
  };
}

function mergeMismatches(table: string, results: readonly VerifyResult[]): Finding[] {
  const merged = new Map<string, Finding>();
  for (const { rule, column, count, keys } of results.flatMap(({ mismatches }) => mismatches)) {
    const name = `${rule} ${column}`;
    const finding = merged.get(name) ?? { table, column, rule, count: 0, action: 'differs', examples: [] };
    merged.set(name, {
      ...finding,
      count: finding.count + count,
      examples: [...finding.examples, ...keys].slice(0, 5),
    });
  }
  return [...merged.values()];
}

function countSource(database: Database.Database, table: string): number {
  return database
    .prepare<[], number>(`SELECT count(*) FROM ${identifier(table)} NOT INDEXED`)
    .pluck()
    .get() as number;
}

async function countTarget(client: pg.ClientBase, table: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) FROM public.${pg.escapeIdentifier(table)}`,
  );
  return Number(rows[0]?.count);
}
